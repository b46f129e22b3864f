// Loaded into every child of the demo: when the demo dies, however, the child is asked to stop, and made to after ten seconds.
process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 10_000).unref();
});
process.channel?.unref();
