/**
 * The ways a case is shown to the network. Midline tumours are as plausible mirrored, and one voxel to the side is the
 * same patient: where the answers differ, that is the network's doubt, not the patient's.
 */
export const VIEWS = ["identity", "mirrored", "shiftedForward", "shiftedBack"] as const;
export type View = (typeof VIEWS)[number];

/** The first so many of them are averaged where nothing else is asked: where models are scored and calibrated, and where they answer. */
export const USUAL_VIEWS = 2;
