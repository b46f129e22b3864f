import * as tf from "@tensorflow/tfjs-core";
import { attentionPyramid } from "./attention-pyramid.js";
import { pattern, referenceAttention, referenceLesionMoments } from "./gradient-reference.js";
import type { Subject } from "./gradient-subjects.js";
import { lesionMoments } from "./lesion-moments.js";

/** Each level scaled to mean 1; the finest is multiplied by the logits, of which it must not be differentiated. */
export function attention(): Subject {
  const edge = 8;
  const inputs = [pattern(2 * edge ** 3, 37, 11).map((v) => 3 * v)] as const;
  const constant = referenceAttention(2, edge, ...inputs);
  return {
    name: "attention, held constant",
    inputs,
    inputNames: ["dx"],
    reference: () => constant.map((value, i) => value * (inputs[0][i] ?? 1)),
    run: ([logits]) => {
      const flat = logits!;
      const levels = [...attentionPyramid(tf.reshape(flat, [2, edge, edge, edge, 1]))].map(([size, a]) =>
        tf.reshape(tf.mul(a, size ** 3), [a.size]),
      );
      const [finest, ...coarser] = levels;
      return tf.concat([tf.mul(finest!, flat), ...coarser], 0);
    },
  };
}

/** Added to the logits, of which they must not be differentiated. Scans are twice as fine as the mask, and have a background. */
export function lesion(): Subject {
  const at = { batch: 2, coarse: 4, edge: 8, near: 1, far: 3 };
  const { batch, coarse, edge } = at;
  const inputs = [pattern(batch * coarse ** 3, 37, 11).map((v) => 6 * v)] as const;
  const scans = pattern(batch * edge ** 3 * 2, 23, 9).map((v, i) => (Math.floor(i / 2) % edge < 2 ? 0 : v));
  const constant = referenceLesionMoments(at, ...inputs, scans);
  return {
    name: "lesion moments, held constant",
    inputs,
    inputNames: ["dx"],
    reference: () => inputs[0].map((value, i) => value + constant[i % constant.length]!),
    run: ([logits]) => {
      const flat = logits!;
      const shown = tf.tensor5d(Float32Array.from(scans), [batch, edge, edge, edge, 2]);
      const moments = lesionMoments(tf.reshape(flat, [batch, coarse, coarse, coarse, 1]), shown, at);
      return tf.add(flat, tf.tile(tf.reshape(moments, [moments.size]), [flat.size / moments.size]));
    },
  };
}
