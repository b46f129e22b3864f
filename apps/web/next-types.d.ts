// Next writes next-env.d.ts only while building; the type check must not depend on that.
/// <reference types="next" />
declare module "*.css";
