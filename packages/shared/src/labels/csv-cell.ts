/**
 * One cell of a CSV file for other people's spreadsheets: always quoted, and never a formula. A cell that a spreadsheet would
 * run gets an apostrophe in front, which our own reader takes away again; plain numbers stay numbers.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvCell(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const guarded = !isNumber && /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** One line of a CSV file, with its CRLF. */
export const csvLine = (cells: readonly string[], delimiter = ","): string => `${cells.map(csvCell).join(delimiter)}\r\n`;
