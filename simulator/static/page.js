// The citizen's page: shows one chat, sends what the citizen does, and follows the news of the platform.

const config = JSON.parse(document.body.dataset.config);
const texts = config.texts;
const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(config.language === "ar" ? "ar-SA-u-nu-latn" : "en-GB", { hour: "2-digit", minute: "2-digit" });
const preciseClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const TICKS = { accepted: "", sent: "✓", delivered: "✓✓", read: "✓✓" };
const WEBHOOKS_SHOWN = 30;
const RIYADH = { latitude: 24.7136, longitude: 46.6753 };

const ICONS = {
  x: "M4 4h4.200l4.200 5.700L17.200 4H20l-6.300 7.400L20.500 20h-4.200l-4.600-6.200L6.400 20H3.500l6.900-8z",
  messenger: "M12 3c-5 0-9 3.600-9 8.300 0 2.600 1.300 4.900 3.300 6.400V21l3-1.700c.9.200 1.800.3 2.700.3 5 0 9-3.600 9-8.300S17 3 12 3zm.9 11-2.300-2.500L6.200 14l4.900-5.200 2.400 2.500 4.300-2.500z",
  facebook_page: "M14 21v-8h2.700l.4-3.200H14v-2c0-.9.300-1.500 1.600-1.500H17V3.400c-.3 0-1.300-.2-2.300-.2-2.400 0-4 1.400-4 4.100v2.500H8V13h2.700v8z",
  instagram: "M8 3h8a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5zm0 2a3 3 0 0 0-3 3v8a3 3 0 0 0 3 3h8a3 3 0 0 0 3-3V8a3 3 0 0 0-3-3zm4 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zm0 2a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  teams: "M4 5h16v3.500h-6V20h-4V8.500H4z",
  telegram: "M3 11.5 20.500 4 17.800 19.500 11.700 15.200 8.600 18.200 8.100 13.600 16.400 7.300 6.700 12.900z",
  whatsapp: "M12 3a9 9 0 0 0-7.800 13.500L3 21l4.600-1.200A9 9 0 1 0 12 3zm-3.300 4.500h1.100l.9 2.300-.8 1.100a7 7 0 0 0 3.200 3l1.100-1 2.300 1v1.200c-.3 1-1.300 1.500-2.300 1.400-3.800-.5-6.300-3.500-6.900-6.300-.1-1.200.5-2.300 1.400-2.700z",
};

const FAULTS = {
  429: { calls: [{ kind: "too_many_requests", retry_after: 5 }] },
  500: { calls: [{ kind: "server_error" }] },
  timeout: { calls: [{ kind: "timeout", taken: true, seconds: 60 }] },
};

const state = { ...fromAddress(), chat: "", bubbles: new Map(), blocked: false, about: null, news: null, unread: new Map() };

renderAccounts();
renderCitizens();
listenToThePage();
collapseOnNarrowScreens();
openChat();

// Where we are

function fromAddress() {
  const query = new URLSearchParams(location.search);
  const account = config.accounts.find((one) => one.slug === query.get("account") && one.channel === query.get("channel")) ?? config.accounts[0];
  const wanted = query.get("citizen");
  if (wanted && !config.citizens.some((one) => one.slug === wanted)) config.citizens.push({ slug: wanted, name: query.get("name") || wanted, hides_phone: query.get("hides") === "1" });
  const citizen = config.citizens.find((one) => one.slug === wanted) ?? config.citizens[0];
  return { account, citizen, place: placeAt(account, query.get("place")) };
}

function placeAt(account, wanted) {
  return account?.places.includes(wanted) ? wanted : account?.places[0];
}

function rememberInAddress() {
  const query = new URLSearchParams({ channel: state.account.channel, account: state.account.slug, citizen: state.citizen.slug, name: state.citizen.name, place: state.place });
  if (state.citizen.hides_phone) query.set("hides", "1");
  byId("other-language").href = `?${query}&lang=${config.language === "ar" ? "en" : "ar"}`;
  if (config.language === "en") query.set("lang", "en");
  history.replaceState(null, "", `?${query}`);
}

function path(root, rest = "") {
  const parts = [state.account.channel, state.account.slug, state.citizen.slug].map(encodeURIComponent);
  return `/${root}/${parts.join("/")}${rest}`;
}

async function openChat() {
  if (!state.account) return;
  state.news?.close();
  showProblem("");
  stopAbout();
  rememberInAddress();
  renderHead();
  const opened = path("_chat", `?place=${state.place}`);
  const answer = await fetch(opened);
  if (opened !== path("_chat", `?place=${state.place}`)) return;
  const chat = await answer.json();
  state.chat = chat.chat;
  state.bubbles = new Map(chat.bubbles.map((bubble) => [bubble.id, bubble]));
  state.unread.delete(state.chat);
  setBlocked(chat.blocked);
  renderBubbles();
  renderWebhooks(chat.webhooks);
  renderUnread();
  follow();
}

function follow() {
  const news = new EventSource(path("_events", `?place=${state.place}`));
  let lost = false;
  news.onmessage = (message) => receive(JSON.parse(message.data));
  news.onerror = () => { lost = true; byId("offline").hidden = false; };
  news.onopen = () => {
    byId("offline").hidden = true;
    if (lost) openChat();
  };
  state.news = news;
}

function receive(news) {
  if (news.event === "bubble") receiveBubble(news);
  if (news.event === "webhook") addWebhook(news.webhook);
  if (news.event === "typing" && news.chat === state.chat) showTyping(true);
  if (news.event === "blocked" && news.chat === state.chat) setBlocked(news.blocked);
  if (news.event === "faults") renderFaults(news.faults);
}

function receiveBubble({ chat, bubble }) {
  if (chat !== state.chat) {
    if (bubble.author === "ministry" && !bubble.edited && !bubble.deleted && ["accepted", "sent"].includes(bubble.stage)) {
      const seen = state.unread.get(chat) ?? new Set();
      state.unread.set(chat, seen.add(bubble.id));
      renderUnread();
    }
    return;
  }
  const isNew = !state.bubbles.has(bubble.id);
  state.bubbles.set(bubble.id, bubble);
  if (bubble.author === "ministry") showTyping(false);
  const item = renderBubble(bubble);
  if (isNew) {
    item.classList.add("new");
    byId("bubbles").append(item);
    byId("empty").hidden = true;
    refreshLastOwn();
    scrollDown();
  } else {
    byId(`b-${bubble.id}`)?.replaceWith(item);
  }
}

// What the citizen does

async function act(wish) {
  showProblem("");
  const body = { place: state.place, name: state.citizen.name, hide_phone: state.citizen.hides_phone, ...wish };
  const answer = await fetch(path("_citizens", "/say"), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
  if (answer?.ok) return true;
  const refusal = answer ? await answer.json().catch(() => ({})) : {};
  showProblem(texts.refused + (refusal.error ?? texts.offline));
  return false;
}

async function sendWritten() {
  const field = byId("message");
  const text = field.value.trim();
  if (!text) return;
  const about = state.about;
  const wish = about?.kind === "edit" ? { edit: { message: about.id, text } } : { text, reply_to: about?.id };
  field.value = "";
  stopAbout();
  if (!(await act(wish))) field.value = text;
  field.focus();
}

function attach(kind) {
  toggleAttachments(false);
  const reply_to = state.about?.kind === "reply" ? state.about.id : undefined;
  if (kind === "location") act({ location: RIYADH });
  else if (kind === "contact") act({ contact: { name: texts.play_a_contact, phone: "+966500000001" } });
  else act({ file: kind, reply_to });
  stopAbout();
  byId("message").focus();
}

function startAbout(kind, bubble) {
  state.about = { kind, id: bubble.id };
  byId("about").hidden = false;
  byId("about-text").textContent = `${kind === "edit" ? texts.editing : texts.replying}: ${summary(bubble)}`;
  if (kind === "edit") byId("message").value = bubble.text;
  byId("message").focus();
}

function stopAbout() {
  state.about = null;
  byId("about").hidden = true;
}

async function setFault(button) {
  const kind = button.dataset.fault;
  const on = button.getAttribute("aria-pressed") !== "true";
  const now = await (await fetch("/_faults")).json();
  const delivery = {
    copies: { ...now.delivery, copies: on ? 5 : 1 },
    shuffle: { ...now.delivery, shuffle: on ? 8 : 1 },
    drop: { ...now.delivery, drop: 2 },
  }[kind];
  const wish = kind === "clear" ? { clear: true, flood_limits: false } : kind === "flood" ? { flood_limits: on } : delivery ? { delivery } : FAULTS[kind];
  const answer = await fetch("/_faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
  renderFaults(await answer.json());
}

// What is shown

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function makeText(tag, className, text) {
  const element = make(tag, className);
  element.dir = "auto";
  element.textContent = text;
  return element;
}

function makeButton(label, onClick) {
  const button = make("button", "", label);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

function channelAvatar(channel) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", ICONS[channel]);
  shape.setAttribute("fill-rule", "evenodd");
  svg.append(shape);
  const avatar = make("span", `avatar ${channel}`, svg);
  avatar.setAttribute("aria-hidden", "true");
  return avatar;
}

function citizenAvatar(citizen) {
  const tone = [...citizen.slug].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  const words = citizen.name.split(" ");
  const telling = ["أم", "أبو"].includes(words[0]) && words[1] ? words[1] : words[0];
  const avatar = make("span", `avatar tone-${tone}`, [...telling][0] ?? "؟");
  avatar.setAttribute("aria-hidden", "true");
  return avatar;
}

function choice(group, isChosen, avatar, title, detail, onChoose) {
  const input = make("input");
  input.type = "radio";
  input.name = group;
  input.checked = isChosen;
  input.addEventListener("change", onChoose);
  const words = make("span", "choice-words", makeText("b", "", title));
  if (detail) words.append(make("small", "", make("bdi", "", detail)));
  return make("label", "choice", input, avatar, words);
}

function renderAccounts() {
  byId("accounts").replaceChildren(...config.accounts.map((account) => choice("account", account === state.account, channelAvatar(account.channel), texts[account.channel], account.address, () => {
    state.account = account;
    state.place = placeAt(account, state.place);
    openChat();
    renderUnread();
  })));
}

function renderCitizens() {
  byId("citizens").replaceChildren(...config.citizens.map((citizen) => {
    const label = choice("citizen", citizen === state.citizen, citizenAvatar(citizen), citizen.name, citizen.hides_phone ? texts.hides_phone : "", () => {
      state.citizen = citizen;
      openChat();
      if (isNarrow()) byId("chooser").open = false;
    });
    label.dataset.slug = citizen.slug;
    return label;
  }));
}

function renderUnread() {
  for (const label of byId("citizens").children) {
    const key = [state.account.channel, state.account.slug, label.dataset.slug, "private"].join("/");
    label.querySelector(".unread")?.remove();
    const count = state.unread.get(key)?.size;
    if (!count) continue;
    const badge = make("span", "unread", String(count));
    badge.title = texts.new_message;
    label.append(badge);
  }
}

function renderHead() {
  byId("account-name").textContent = state.account.name;
  byId("channel-name").textContent = texts[state.account.channel];
  byId("account-address").textContent = state.account.address;
  byId("places").hidden = state.account.places.length < 2;
  for (const button of byId("places").children) {
    button.hidden = !state.account.places.includes(button.dataset.place);
    button.setAttribute("aria-pressed", String(button.dataset.place === state.place));
  }
  byId("group-note").hidden = state.place === "private";
  byId("group-note").textContent = texts[`${state.place}_note`] ?? "";
  byId("chooser").firstElementChild.textContent = isNarrow() ? `${state.citizen.name} · ${texts[state.account.channel]}` : texts.choose;
}

function setBlocked(blocked) {
  state.blocked = blocked;
  byId("blocked-note").hidden = !blocked;
  byId("block").textContent = blocked ? texts.unblock : texts.block;
  for (const id of ["message", "send", "attach"]) byId(id).disabled = blocked;
  for (const chip of document.querySelectorAll(".chip")) chip.disabled = blocked;
}

function renderBubbles() {
  byId("bubbles").replaceChildren(...[...state.bubbles.values()].map(renderBubble));
  byId("empty").hidden = state.bubbles.size > 0;
  showTyping(false);
  scrollDown();
}

function refreshLastOwn() {
  for (const bubble of state.bubbles.values()) {
    if (bubble.author === "citizen") byId(`b-${bubble.id}`)?.replaceWith(renderBubble(bubble));
  }
}

function renderBubble(bubble) {
  const isMine = bubble.citizen === state.citizen.slug;
  const item = make("li", `bubble${isMine ? " mine" : ""}${bubble.deleted ? " deleted" : ""}`);
  item.id = `b-${bubble.id}`;
  if (state.place !== "private" && !isMine) item.append(makeText("div", "who", bubble.author_name));
  if (bubble.deleted) {
    item.append(makeText("div", "text", texts.deleted), meta(bubble, isMine));
    return item;
  }
  const original = bubble.reply_to ? state.bubbles.get(bubble.reply_to) : null;
  if (original) item.append(makeText("div", "quote", summary(original)));
  item.append(...content(bubble));
  if (bubble.buttons.length) item.append(buttons(bubble));
  item.append(meta(bubble, isMine));
  return item;
}

function content(bubble) {
  const parts = bubble.files.map(fileView);
  if (bubble.location) parts.push(make("div", "file", "📍", makeText("span", "", `${texts.location}: ${bubble.location.map((part) => part.toFixed(4)).join("، ")}`)));
  if (bubble.contact) parts.push(make("div", "file", "👤", makeText("bdi", "", bubble.contact[0]), ltr(bubble.contact[1])));
  if (bubble.text) parts.push(makeText("div", "text", bubble.text));
  return parts;
}

function fileView(file) {
  const source = `/_files/${encodeURIComponent(file.id)}`;
  if (["image", "sticker"].includes(file.kind)) {
    const image = make("img");
    image.src = source;
    image.alt = file.name;
    image.addEventListener("load", scrollDownIfNear);
    return image;
  }
  if (file.kind === "audio") {
    const player = make("audio");
    player.controls = true;
    player.preload = "none";
    player.src = source;
    player.setAttribute("aria-label", texts.voice);
    return player;
  }
  const link = make("a", "file", "📄", ltr(file.name));
  link.href = source;
  link.download = file.name;
  return link;
}

function ltr(text) {
  const element = make("bdi", "", text);
  element.dir = "ltr";
  return element;
}

function buttons(bubble) {
  const group = make("div", "buttons");
  if (bubble.list_label) group.append(makeText("span", "label", bubble.list_label));
  for (const choice of bubble.buttons) {
    const button = makeButton(choice.title, () => act({ press: { message: bubble.id, button: choice.id } }));
    button.dir = "auto";
    button.disabled = !choice.id;
    group.append(button);
  }
  return group;
}

function meta(bubble, isMine) {
  const line = make("div", "meta");
  if (!bubble.deleted) {
    if (bubble.reaction) line.append(make("span", "reaction", bubble.reaction));
    line.append(acts(bubble, isMine));
  }
  if (bubble.edited && !bubble.deleted) line.append(texts.edited);
  const time = make("time", "", clock.format(new Date(bubble.at)));
  time.dateTime = bubble.at;
  line.append(time);
  if (bubble.stage === "failed") line.append(make("span", "failed", `⚠ ${texts.stage_failed} (${bubble.error})`));
  else if (isMine) line.append(ticks(bubble.stage));
  return line;
}

function ticks(stage) {
  const marks = make("span", `ticks ${stage}`, TICKS[stage]);
  marks.title = texts[`stage_${stage}`];
  marks.setAttribute("role", "img");
  marks.setAttribute("aria-label", texts[`stage_${stage}`]);
  return marks;
}

function acts(bubble, isMine) {
  const group = make("span", "acts");
  if (isMine && isLastOwn(bubble)) {
    if (bubble.kind === "text") group.append(makeButton(texts.edit, () => startAbout("edit", bubble)));
    group.append(makeButton(texts.delete, () => act({ delete: { message: bubble.id } })));
  }
  if (bubble.author === "ministry") {
    group.append(makeButton(texts.reply, () => startAbout("reply", bubble)));
    const like = makeButton("👍", () => act({ react: { message: bubble.id, emoji: bubble.reaction ? "" : "👍" } }));
    like.setAttribute("aria-label", texts.like);
    like.setAttribute("aria-pressed", String(Boolean(bubble.reaction)));
    group.append(like);
  }
  return group;
}

function isLastOwn(bubble) {
  const own = [...state.bubbles.values()].filter((one) => one.citizen === state.citizen.slug && !one.deleted);
  return own.at(-1)?.id === bubble.id;
}

function summary(bubble) {
  return bubble.text || texts[{ image: "photo", audio: "voice", document: "document", location: "location", contact: "contact" }[bubble.kind]] || "…";
}

function showTyping(isTyping) {
  clearTimeout(state.typingEnds);
  byId("typing").hidden = !isTyping;
  if (isTyping) state.typingEnds = setTimeout(() => showTyping(false), 6000);
}

function showProblem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
}

function scrollDown() {
  byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

function scrollDownIfNear() {
  const pane = byId("scroll");
  if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < 600) scrollDown();
}

// What the platform saw

function renderWebhooks(webhooks) {
  byId("webhooks").replaceChildren(...webhooks.slice(-WEBHOOKS_SHOWN).reverse().map(webhookView));
  byId("no-webhooks").hidden = webhooks.length > 0;
}

function addWebhook(webhook) {
  byId("webhooks").prepend(webhookView(webhook));
  byId("no-webhooks").hidden = true;
  while (byId("webhooks").children.length > WEBHOOKS_SHOWN) byId("webhooks").lastElementChild.remove();
}

function webhookView(webhook) {
  const isGood = webhook.status >= 200 && webhook.status < 300;
  const code = make("span", `code${isGood ? " good" : ""}`, webhook.status ? String(webhook.status) : "—");
  const time = make("time", "", preciseClock.format(new Date(webhook.at)));
  const item = make("li", "", code, ltr(webhook.what), time);
  const details = [webhook.account, `${webhook.milliseconds} ms`];
  if (webhook.attempt > 1) details.push(`${texts.attempt} ${webhook.attempt}`);
  if (webhook.error) details.push(webhook.error);
  if (!webhook.status) details.unshift(texts.no_answer);
  item.append(make("small", "", ...details.flatMap((detail, index) => (index ? [" · ", make("bdi", "", detail)] : [make("bdi", "", detail)]))));
  return item;
}

function renderFaults(faults) {
  const waiting = (kind) => faults.calls.some((fault) => fault.kind === kind);
  const isOn = {
    429: waiting("too_many_requests"),
    500: waiting("server_error"),
    timeout: waiting("timeout"),
    copies: faults.delivery.copies > 1,
    shuffle: faults.delivery.shuffle > 1,
    drop: faults.delivery.drop > 0,
    flood: faults.flood_limits,
  };
  for (const button of byId("faults").children) {
    if (button.dataset.fault in isOn) button.setAttribute("aria-pressed", String(isOn[button.dataset.fault]));
  }
}

// Listening to the page

function listenToThePage() {
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); sendWritten(); });
  byId("message").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendWritten(); }
    if (event.key === "Escape") stopAbout();
  });
  for (const chip of document.querySelectorAll(".chip")) {
    chip.addEventListener("click", () => { byId("message").value = chip.dataset.text; byId("message").focus(); });
  }
  byId("about-cancel").addEventListener("click", stopAbout);
  byId("attach").addEventListener("click", () => toggleAttachments(byId("attachments").hidden));
  for (const item of byId("attachments").children) item.addEventListener("click", () => attach(item.dataset.kind));
  byId("attachments").addEventListener("keydown", moveInMenu);
  document.addEventListener("click", (event) => { if (!event.target.closest(".attach")) toggleAttachments(false); });
  byId("block").addEventListener("click", () => act({ block: !state.blocked }));
  for (const button of byId("places").children) button.addEventListener("click", () => { state.place = button.dataset.place; openChat(); });
  for (const button of byId("faults").children) button.addEventListener("click", () => setFault(button));
  byId("platform").querySelector(".faults").addEventListener("toggle", async () => renderFaults(await (await fetch("/_faults")).json()));
  byId("newcomer").addEventListener("submit", addNewcomer);
  matchMedia("(max-width: 44rem)").addEventListener("change", renderHead);
}

function addNewcomer(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  const name = form.get("name").trim();
  if (!name) return;
  const slug = name.replace(/[\s/]+/g, "-");
  let citizen = config.citizens.find((one) => one.slug === slug);
  if (!citizen) {
    citizen = { slug, name, hides_phone: form.get("hides") === "on" };
    config.citizens.push(citizen);
  }
  state.citizen = citizen;
  event.target.reset();
  renderCitizens();
  openChat();
  byId("message").focus();
}

function toggleAttachments(isOpen) {
  byId("attachments").hidden = !isOpen;
  byId("attach").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("attachments").firstElementChild.focus();
}

function moveInMenu(event) {
  const items = [...byId("attachments").children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); items.at((items.indexOf(document.activeElement) + step) % items.length).focus(); }
  if (event.key === "Escape") { toggleAttachments(false); byId("attach").focus(); }
}

function isNarrow() {
  return matchMedia("(max-width: 44rem)").matches;
}

function collapseOnNarrowScreens() {
  if (isNarrow()) byId("chooser").open = false;
  if (matchMedia("(max-width: 68rem)").matches) byId("platform").open = false;
}
