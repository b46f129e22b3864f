/** Hands a text to the person as a file. */
export function download(fileName: string, text: string, type = "text/csv"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** "labels.csv" becomes "labels.rejected.csv". */
export const rejectedName = (fileName: string): string => fileName.replace(/(\.[^.]*)?$/, ".rejected.csv");
