import type { FaultKind } from "../draw-faults.js";
import type { Strike } from "./ground.js";
import { fillDisk, killAtMoment, killCoordinator, stopLeader } from "./strike-coordinator.js";
import { cutAtCommit, killPostgres } from "./strike-database.js";
import { cutLink, spoilLink, tearLink } from "./strike-link.js";
import { killTrainer, killTrainerAtMoment, makeMischief, stopTrainer } from "./strike-trainer.js";

/** How each kind of fault is injected. */
export const STRIKES: Readonly<Record<FaultKind, Strike>> = {
  "coordinator-failpoint": killAtMoment,
  "coordinator-kill": killCoordinator,
  "coordinator-stop": stopLeader,
  "disk-full": fillDisk,
  "postgres-kill": killPostgres,
  "commit-unanswered": cutAtCommit,
  "commit-lost": cutAtCommit,
  "trainer-failpoint": killTrainerAtMoment,
  "trainer-kill": killTrainer,
  "trainer-stop": stopTrainer,
  "link-cut": cutLink,
  "link-torn": tearLink,
  "link-delay": spoilLink,
  "link-hole": spoilLink,
  "link-slow": spoilLink,
  mischief: makeMischief,
};
