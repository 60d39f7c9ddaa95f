// get gives the element of the page with an ID.
export const get = (id) => document.getElementById(id);

// el makes an element with properties and children.
export function el(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}
