// Passkeys: what the server asks for goes to the browser, and what the browser makes or signs goes back in the form.

const fromText = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (keys = []) => keys.map((key) => ({ ...key, id: fromText(key.id) }));

async function make({ publicKey: wanted }) {
  const publicKey = {
    ...wanted,
    challenge: fromText(wanted.challenge),
    user: { ...wanted.user, id: fromText(wanted.user.id) },
    excludeCredentials: known(wanted.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    ...about(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function sign({ publicKey: wanted }) {
  const publicKey = {
    ...wanted,
    challenge: fromText(wanted.challenge),
    allowCredentials: known(wanted.allowCredentials),
  };
  const made = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  return {
    ...about(made),
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

const about = (made) => ({
  id: made.id,
  rawId: toText(made.rawId),
  type: made.type,
  clientExtensionResults: made.getClientExtensionResults(),
});

async function options(form) {
  const kept = document.getElementById("passkey-options");
  if (kept) return JSON.parse(kept.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return (await answer.json()).request_options;
}

for (const form of document.querySelectorAll("form[data-passkey], [data-passkey] form")) {
  const part = form.closest("[data-passkey]");
  if (!window.PublicKeyCredential) continue;
  part.hidden = false;
  const trouble = part.querySelector("[data-trouble]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (trouble) trouble.hidden = true;
    try {
      const asked = await options(form);
      const answer = part.dataset.passkey === "make" ? await make(asked) : await sign(asked);
      form.querySelector("input[name=credential]").value = JSON.stringify(answer);
      form.submit();
    } catch (stopped) {
      // The person closed the browser's box, or has no passkey here: they may try again or choose another way.
      if (trouble) trouble.hidden = false;
      if (!(stopped instanceof DOMException)) throw stopped;
    }
  });
}
