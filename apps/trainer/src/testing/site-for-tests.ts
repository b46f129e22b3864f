import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { type EnrolledSite, enrolledSite, fillWithCases } from "./enrolled-site.js";
import { workOff } from "./work-off.js";

/** A site of a test file, enrolled anew for each of its tests. */
export interface SiteForTests extends Omit<EnrolledSite, "clear"> {
  /** All that its trainers have said in this test. */
  readonly events: TrainerEvent[];
  /** Deals with these orders in a trainer of its own, started for them. */
  readonly workOff: (...orders: readonly WorkOrder[]) => Promise<void>;
  /** The same with one order to train: the tensors it handed in. */
  readonly handedIn: (order: WorkOrder) => Promise<readonly NamedTensor[]>;
}

/** Enrols a site with its cases before each test of a file, and clears it after. */
export function siteForTests(): SiteForTests {
  let site: EnrolledSite | null = null;
  let events: TrainerEvent[] = [];
  const now = (): EnrolledSite => {
    if (site === null) throw new Error("A site is enrolled before each test, not where tests are listed.");
    return site;
  };
  beforeEach(async () => {
    site = await enrolledSite();
    events = [];
    fillWithCases(site);
  });
  afterEach(() => site?.clear());
  const work = async (...orders: readonly WorkOrder[]): Promise<void> => {
    now().coordinator.orders.push(...orders);
    await workOff(now(), events);
  };
  return {
    get coordinator() {
      return now().coordinator;
    },
    get server() {
      return now().server;
    },
    get identity() {
      return now().identity;
    },
    get siteFolder() {
      return now().siteFolder;
    },
    get dataFolder() {
      return now().dataFolder;
    },
    get events() {
      return events;
    },
    workOff: work,
    handedIn: async (order) => {
      await work(order);
      return tensorsOf(now().coordinator.updates.pop()?.payload ?? new Uint8Array());
    },
  };
}

/** What a container holds; throws when it holds nothing that can be read. */
export function tensorsOf(container: Uint8Array): readonly NamedTensor[] {
  const tensors = decodeTensors(container);
  if (!tensors.ok) throw new Error(tensors.fault.message);
  return tensors.value;
}
