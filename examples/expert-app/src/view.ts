/** What is on the page: parts of index.html by their names, filled and kept in line with what is known. */

type Words = Record<string, string | null | undefined>;

export function part<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

/** Brings a list in line with rows; an element that stays is the same one, so it keeps its focus. */
export function showList<Row extends { id: string }>(
  list: HTMLElement,
  rows: readonly Row[],
  fill: (card: HTMLElement, row: Row) => void,
): void {
  const before = new Map(Array.from(list.children, (each) => [each.id, each as HTMLElement]));
  const cards = rows.map((row) => {
    const card = before.get(row.id) ?? newCard(`${list.id}-card`, row.id);
    fill(card, row);
    return card;
  });
  const held = list.contains(document.activeElement);
  for (const each of list.children) if (!cards.includes(each as HTMLElement)) each.remove();
  cards.forEach((card, place) => list.children[place] === card || list.insertBefore(card, list.children[place] ?? null));
  list.removeAttribute("aria-busy");
  if (held && !list.contains(document.activeElement)) list.focus();
}

/** Puts words where `data-is` names them; what has none is not shown. */
export function fill(card: HTMLElement, words: Words): void {
  for (const place of card.querySelectorAll<HTMLElement>("[data-is]")) {
    const said = words[place.dataset["is"]!];
    place.hidden = !said;
    place.textContent = said ?? "";
  }
}

/** Like "14:32", with the day unless it is today. */
export function instant(text: string): string {
  const at = new Date(text);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : ({ weekday: "short", day: "numeric", month: "short" } as const);
  return at.toLocaleString("en", { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function newCard(template: string, id: string): HTMLElement {
  const card = part<HTMLTemplateElement & HTMLElement>(template).content.firstElementChild!.cloneNode(true) as HTMLElement;
  card.id = id;
  return card;
}
