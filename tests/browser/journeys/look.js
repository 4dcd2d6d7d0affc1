// Questions about the page that stands in a window; tour.py asks them.

// Every element that is shown, inside shadow roots too.
const all = (root) => [...(root?.querySelectorAll("*") ?? [])].flatMap((one) => [one, ...all(one.shadowRoot)]);
const shown = all(document.body).filter((one) => one.checkVisibility({ visibilityProperty: true }));
const own = (one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
  .map((node) => node.textContent.trim()).filter(Boolean).join(" ");
const name = (one) => `${one.tagName.toLowerCase()} ${[...one.classList].filter((css) => !css.includes("emotion"))
  .join(".")} « ${(one.ariaLabel || one.innerText || one.labels?.[0]?.innerText || one.value || "").trim().slice(0, 50)} »`;

const listWords = () => {
  const NAMES = ["aria-label", "aria-description", "title", "placeholder", "alt"];
  const spoken = shown.filter((one) => !one.closest("[aria-hidden=true], style, script"));
  return [document.title, ...spoken.flatMap((one) => [own(one), ...NAMES.map((of) => one.getAttribute(of))])]
    .filter(Boolean);
};

const measureWider = () => [document.scrollingElement, document.querySelector("[data-testid=stMain]")].filter(Boolean)
  .map((one) => one.scrollWidth - one.clientWidth);

const listCutOff = () => {
  const cut = (one) => {
    const style = getComputedStyle(one);
    const [x, y] = [style.overflowX, style.overflowY].map((value) => ["hidden", "clip"].includes(value));
    return (x && one.scrollWidth > one.clientWidth + 1) || (y && one.scrollHeight > one.clientHeight + 1);
  };
  // What is one pixel wide on purpose is there for screen readers only.
  return shown.filter((one) => one.innerText?.trim() && one.clientWidth > 1 && one.clientHeight > 1 && cut(one))
    .map((one) => `${one.tagName} ${one.className}: ${one.innerText.slice(0, 60)}`);
};

// ---- focus

const parent = (one) => one.parentElement ?? one.getRootNode().host;
const numbers = (colour) => {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+(?:e-\d+)?/g)?.map(Number) ?? [0, 0, 0, 0];
  return { parts: colour.startsWith("color(") ? [red, green, blue].map((part) => part * 255) : [red, green, blue], alpha };
};
const mix = (over, under) => over.parts.map((part, at) => part * over.alpha + under[at] * (1 - over.alpha));
const ground = (one) => {
  const own = one ? numbers(getComputedStyle(one).backgroundColor) : { parts: [255, 255, 255], alpha: 1 };
  return !one || own.alpha === 1 ? own.parts : mix(own, ground(parent(one)));
};
const light = (parts) => {
  const [red, green, blue] = parts.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};

const interactive = () => shown.filter((one) => one.tabIndex >= 0 && !one.disabled && !one.closest("[inert]")
  && one.matches("a[href], button, input, select, textarea, summary, [tabindex]") && one.dataset.testid !== "stMain");
/** Where a ring may be drawn: the element, its label and what is in it, what stands around both. */
const places = (one) => [one, one.labels?.[0], ...(one.labels?.[0]?.children ?? []), parent(one), parent(parent(one)),
  parent(parent(parent(one)))].filter(Boolean);
/** The contrast of the ring around this place with what is behind it; 0 without one. */
const ring = (place) => {
  const style = getComputedStyle(place);
  const behind = ground(parseFloat(style.outlineOffset) < 0 ? place : parent(place));
  if (style.outlineStyle === "auto") return 21; // the browser's own has two colours
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    ? contrast(mix(numbers(style.outlineColor), behind), behind) : 0;
  const shadow = style.boxShadow.match(/^(\S+\([^)]*\)) 0px 0px 0px ([\d.]+)px/);
  return Math.max(drawn, shadow && shadow[2] >= 2 ? contrast(mix(numbers(shadow[1]), behind), behind) : 0);
};

/** Every element whose focus by keyboard cannot be seen: no ring of two pixels with a contrast of 3:1. */
const listFaintFocus = () => {
  const still = document.createElement("style");
  still.textContent = "* { transition: none !important }";
  document.head.append(still);
  const faint = interactive().flatMap((one) => {
    const around = places(one);
    one.blur();
    const before = around.map(ring);
    one.focus({ preventScroll: true, focusVisible: true });
    if (one.getRootNode().activeElement !== one) return []; // behind an open dialog nothing takes the focus
    const best = Math.max(0, ...around.map((place, at) => (before[at] ? 0 : ring(place))));
    one.blur();
    return best < 3 ? [`${name(one)} ${best.toFixed(1)}`] : [];
  });
  still.remove();
  return [...new Set(faint)];
};

// ---- targets

const sizeOf = (one) => {
  const covering = getComputedStyle(one, "::after");
  const whole = covering.content !== "none" && covering.position === "absolute" ? one.offsetParent ?? one : one;
  const field = one.closest(".react-aria-ComboBox > [role=group], [data-testid=stTextInputRootElement]");
  return [whole, one.labels?.[0], one.matches("input") && field].filter(Boolean).map((part) => part.getBoundingClientRect())
    .map(({ width, height }) => Math.min(width, height)).reduce((a, b) => Math.max(a, b), 0);
};
/** A link in the middle of a sentence is as high as its line. */
const isInline = (one) => one.matches("a") && getComputedStyle(one).display === "inline" && own(parent(one)) !== "";

/** What is pressed and is smaller than 44 pixels, the shorter side first. */
const listSmallTargets = () => interactive().filter((one) => !isInline(one) && !one.matches("[role=region], [role=log]"))
  .map((one) => [Math.round(sizeOf(one) * 10) / 10, name(one)]).filter(([size]) => size > 1 && size < 43.5);

/** Names that lead to different places. */
const listSameNames = () => {
  const places = new Map();
  for (const one of shown.filter((each) => each.matches("a[href]"))) {
    const said = (one.ariaLabel || one.textContent).trim();
    places.set(said, (places.get(said) ?? new Set()).add(one.href));
  }
  return [...places].filter(([, at]) => at.size > 1).map(([said]) => said);
};
