// Small pieces of a page: found, or made.
export const those = (selector, place = document) => [...place.querySelectorAll(selector)];
export const by = (id) => document.getElementById(id);
export const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
