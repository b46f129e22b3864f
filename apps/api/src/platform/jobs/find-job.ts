import { batched } from "../graphql/batched.js";
import { Job } from "./job.entity.js";

/** The newest job about a subject, if there ever was one; batched. Whoever may see the subject may see it. */
export const jobOf = batched<string, Job>(async (ctx, subjects) => {
  const jobs = await ctx.db
    .getRepository(Job)
    .createQueryBuilder("job")
    .distinctOn(["job.subject"])
    .where("job.subject = ANY(:subjects)", { subjects })
    .orderBy("job.subject")
    .addOrderBy("job.createdAt", "DESC")
    .addOrderBy("job.id", "DESC")
    .getMany();
  return new Map(jobs.map((job) => [job.subject, job]));
});
