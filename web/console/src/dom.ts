/** Make and update elements; data becomes text nodes only, never markup. */

export type Child = Node | string | null | undefined | false;

interface Properties {
  class?: string;
  type?: string;
  title?: string;
  id?: string;
  disabled?: boolean;
  onclick?: (event: MouseEvent) => void;
  aria?: Record<string, string>;
  data?: Record<string, string>;
  role?: string;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Properties, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (properties.class) element.className = properties.class;
  for (const name of ["type", "title", "id", "role"] as const) {
    const value = properties[name];
    if (value !== undefined) element.setAttribute(name, value);
  }
  if (properties.disabled) element.setAttribute("disabled", "");
  if (properties.onclick) element.addEventListener("click", properties.onclick as EventListener);
  for (const [name, value] of Object.entries(properties.aria ?? {})) element.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(properties.data ?? {})) element.dataset[name] = value;
  append(element, children);
  return element;
}

export function append(element: Element, children: Child[]): void {
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
}

export function option(value: string, words: string): HTMLOptionElement {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = words;
  return made;
}

export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

/** Keep the children of a list in step with its data: an entry whose signature is unchanged keeps its element, its focus and its place. */
export class KeyedList<T> {
  private readonly kept = new Map<string, { signature: string; element: HTMLElement }>();

  constructor(
    private readonly list: HTMLElement,
    private readonly keyOf: (value: T) => string,
    private readonly signatureOf: (value: T) => string,
    private readonly make: (value: T) => HTMLElement,
  ) {}

  show(values: T[]): void {
    const keys = new Set(values.map(this.keyOf));
    for (const [key, entry] of this.kept) {
      if (!keys.has(key)) {
        entry.element.remove();
        this.kept.delete(key);
      }
    }
    let place: Element | null = this.list.firstElementChild;
    for (const value of values) {
      const key = this.keyOf(value);
      const signature = this.signatureOf(value);
      let entry = this.kept.get(key);
      if (!entry) {
        entry = { signature, element: this.make(value) };
        this.kept.set(key, entry);
      } else if (entry.signature !== signature) {
        const fresh = this.make(value);
        const focused = entry.element.contains(document.activeElement);
        if (place === entry.element) place = fresh;
        entry.element.replaceWith(fresh);
        entry = { signature, element: fresh };
        this.kept.set(key, entry);
        if (focused) (fresh.matches("button") ? fresh : fresh.querySelector<HTMLElement>("button"))?.focus({ preventScroll: true });
      }
      if (place === entry.element) place = place.nextElementSibling;
      else this.list.insertBefore(entry.element, place);
    }
  }
}
