// Loaded before a child's own program: a child of a trial that was killed ends too.
process.on("disconnect", () => process.exit(0));
