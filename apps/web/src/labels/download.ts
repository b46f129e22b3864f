/** Hands a text, or what has been put together, to the person as a file. */
export function download(fileName: string, content: string | Blob): void {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type: "text/csv;charset=utf-8" }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** "labels.csv" becomes "labels.rejected.csv". */
export const rejectedName = (fileName: string): string => fileName.replace(/(\.[^.]*)?$/, ".rejected.csv");
