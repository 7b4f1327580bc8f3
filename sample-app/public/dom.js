/** A small builder of elements: text is always text, never markup. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Changes a property only where it differs, so that nothing is announced or animated without need. */
export function set(target, property, value) {
  if (target[property] !== value) target[property] = value;
}
