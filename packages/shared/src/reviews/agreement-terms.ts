/** Cases below which no measure of agreement is given: an interval of so few says nothing. */
export const LEAST_CASES = 10;

/** Code of a person who draws masks: the label of a BIDS entity, with a digit in it so that it is no name. */
export const RATER_CODE = /^(?=.*\d)[A-Za-z0-9]{1,12}$/;
