// TypeScript sources import "./x.js" and mean "./x.ts"; try the name as written first.
module.exports = (request, options) => {
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    if (request.endsWith(".js") && (request.startsWith(".") || request.startsWith("/"))) {
      return options.defaultResolver(request.replace(/\.js$/, ".ts"), options);
    }
    throw error;
  }
};
