import type { PortalFault } from "../platform/ask";
import { BrowserCheck } from "./browser-check";
import { ChooseFile } from "./choose-file";
import { MapStep } from "./map-step";
import { ReadingProgress } from "./reading-progress";
import type { Reading } from "./use-reading";

export interface BrowserHalfProps {
  readonly file: Reading;
  readonly siteName: string;
  readonly sending: boolean;
  readonly fault: PortalFault | null;
  readonly onSend: () => void;
  readonly onForget: () => void;
}

/** The steps of an import on the user's own machine: choose, say what the columns mean, look at what is wrong. Nothing is sent. */
export function BrowserHalf({ file, siteName, sending, fault, onSend, onForget }: BrowserHalfProps) {
  const { chosen, isMapping } = file;
  if (chosen === null) return <ChooseFile siteName={siteName} onChoose={file.choose} />;
  const { fileName, reading, mapping, isReading, progress } = chosen;
  if (reading === null || (isReading && !isMapping)) return <ReadingProgress progress={progress} onStop={onForget} />;
  if (!isMapping) {
    return (
      <BrowserCheck
        fileName={fileName}
        reading={reading}
        sending={sending}
        fault={fault}
        onSend={onSend}
        onBack={onForget}
        onMap={() => file.setMapping(true)}
      />
    );
  }
  return (
    <>
      {isReading ? <ReadingProgress progress={progress} onStop={onForget} /> : null}
      <MapStep
        fileName={fileName}
        reading={reading}
        mapping={mapping}
        onMap={file.map}
        onBack={onForget}
        onNext={() => file.setMapping(false)}
      />
    </>
  );
}
