import { answerPrediction } from "./answer-prediction.js";
import { evaluateSplit } from "./evaluate-split.js";
import { learnDiagnosis } from "./learn-diagnosis.js";
import { learnRestoration } from "./learn-restoration.js";
import type { Skills } from "./skills.js";

/** Learning from the site's MRI, and reading them: what a hospital's trainer does. */
export const tumourSkills: Skills = {
  learn: (ctx, lesson) => (lesson.order.plan.task === "diagnosis" ? learnDiagnosis(ctx, lesson) : learnRestoration(ctx, lesson)),
  evaluate: evaluateSplit,
  predict: answerPrediction,
};
