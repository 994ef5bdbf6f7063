// Owns the formats of Intl: each is made once, which takes a browser longer than drawing what is written with it.

const made = new Map();

function once(key, make) {
  if (!made.has(key)) made.set(key, make());
  return made.get(key);
}

/** How that locale writes instants with these options. RangeError: the browser does not know the locale or the zone. */
export const dateFormat = (locale, options) =>
  once(JSON.stringify(["date", locale, options]), () => new Intl.DateTimeFormat(locale, options));

/** How that locale writes how long ago or ahead something is. RangeError where the browser does not know it. */
export const relativeFormat = (locale) =>
  once(JSON.stringify(["relative", locale]), () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
