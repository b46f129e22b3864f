#!/usr/bin/env node
const path = require("node:path");

// From Node 22.1 on: what was compiled once is kept beside the program, where only those may write who may change the program itself.
// Where nobody may write, nothing is kept.
require("node:module").enableCompileCache?.(path.join(__dirname, "../node_modules/.cache/compiled"));
require("../dist/main.js");
