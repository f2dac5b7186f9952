/** An app for experts: what is offered, taken by a tap, and what happens to it from then on. */
import {
  AcceptDocument,
  FollowDocument,
  MeDocument,
  MineDocument,
  OffersDocument,
  type FollowSubscription,
  type OffersSubscription,
} from "./generated";
import { Refusal, Service } from "./service";
import { fill, instant, part, showList } from "./view";

type Offer = OffersSubscription["myOffers"][number];
type Ticket = FollowSubscription["ticketChanged"];

const NO_ENTRY = ["TOKEN_NOT_VALID", "UNAUTHENTICATED", "ROLE_MISSING"];

const enter = part<HTMLFormElement>("enter");
const [address, token] = [part<HTMLInputElement>("address"), part<HTMLInputElement>("token")];
const tickets = new Map<string, Ticket>();

enter.addEventListener("submit", (event) => {
  event.preventDefault();
  void begin();
});
part("leave").addEventListener("click", leave);
address.value = sessionStorage.getItem("address") ?? address.value;
token.value = sessionStorage.getItem("token") ?? "";
if (token.value) void begin();

async function begin(): Promise<void> {
  part("alert").textContent = "";
  const service = new Service(address.value, token.value.trim(), {
    waiting: (words) => void (part("waiting").textContent = words),
    listening: (yes) => fill(part("header"), { on: yes ? "Listening" : null, off: yes ? null : "Not connected" }),
  });
  await guarded(async () => {
    const { me } = await service.ask(MeDocument, {});
    const expertId = me.nodeId;
    if (!expertId || !me.roles.includes("EXPERT")) {
      throw new Refusal("This is not an expert's token; ask for one that is.", "ROLE_MISSING");
    }
    sessionStorage.setItem("address", address.value);
    sessionStorage.setItem("token", token.value);
    showWork(true);
    part("offers").focus();
    const mine = (await service.insist(MineDocument, {})).tickets.nodes;
    for (const ticket of mine) if (ticket.owner?.id === expertId) void follow(service, ticket.id);
    showTickets();
    for await (const { myOffers } of service.listen(OffersDocument, {})) showOffers(service, myOffers);
  });
}

function showOffers(service: Service, offers: readonly Offer[]): void {
  showList(part("offers"), offers, (card, offer) => {
    const { ticket } = offer;
    fill(card, { ...about(ticket), until: offer.expiresAt && `Answer until ${instant(offer.expiresAt)}` });
    const button = card.querySelector("button")!;
    button.ariaLabel = `Accept ${ticket?.key ?? "it"}`;
    button.onclick = () => void accept(service, offer, button);
  });
}

async function accept(service: Service, offer: Offer, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  part("alert").textContent = "";
  await guarded(async () => {
    const input = { idempotencyKey: keyOf(`accept ${offer.id}`), offerId: offer.id };
    const { acceptOffer } = await service.insist(AcceptDocument, { input });
    const ticket = acceptOffer?.ticket;
    if (ticket) void follow(service, ticket.id, () => document.getElementById(ticket.id)?.focus());
  });
  button.disabled = false;
}

/** One key for each wish, kept as long as this tab, so that a repeat is answered as the first time. */
function keyOf(wish: string): string {
  const key = sessionStorage.getItem(wish) ?? crypto.randomUUID();
  sessionStorage.setItem(wish, key);
  return key;
}

async function follow(service: Service, id: string, shown?: () => void): Promise<void> {
  await guarded(async () => {
    try {
      for await (const { ticketChanged } of service.listen(FollowDocument, { id })) {
        tickets.set(id, ticketChanged);
        showTickets();
        shown?.();
        shown = undefined;
      }
    } catch (error) {
      const gone = tickets.get(id);
      tickets.delete(id);
      showTickets();
      if (!(gone && error instanceof Refusal && error.code === "TICKET_NOT_FOUND")) throw error;
      throw new Refusal(`${gone.key} is not yours any more.`, error.code);
    }
  });
}

function showTickets(): void {
  showList(part("tickets"), [...tickets.values()], (card, ticket) => {
    const due = ticket.resolutionDueAt && `To be solved by ${instant(ticket.resolutionDueAt)}`;
    fill(card, { ...about(ticket), state: ticket.state.toLowerCase(), next: ticket.nextStep, due });
  });
}

function about(ticket: Offer["ticket"]): Record<string, string | undefined> {
  const where = [ticket?.customer?.name, ticket?.area.name].filter(Boolean).join(", ");
  return { key: ticket?.key, priority: ticket?.priority, subject: ticket?.subject, where };
}

/** Whatever goes wrong is told; without a token that holds there is nothing more to do. */
async function guarded(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (NO_ENTRY.includes(error.code)) showWork(false);
    part("alert").textContent = `${error.message} (${error.code})`;
  }
}

function showWork(yes: boolean): void {
  enter.hidden = yes;
  for (const id of ["work", "leave"]) part(id).hidden = !yes;
  if (!yes) sessionStorage.removeItem("token");
}

function leave(): void {
  sessionStorage.clear();
  location.reload();
}
