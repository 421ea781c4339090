"use strict";
(() => {
  const token = document.getElementById("token");
  for (const hidden of document.querySelectorAll("form, .token")) {
    hidden.hidden = false;
  }

  /** Opens what the address points to. */
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  /** Which body a form sends: the text, one file, or parts. */
  const MULTIPART = "multipart/form-data";
  const typeOf = (form) => form.querySelector("select[name=Content-Type]");
  const sendsParts = (form) => typeOf(form)?.value === MULTIPART;

  /** Shows the fields of the body that is chosen, and no others. */
  const choose = (form) => {
    const parts = sendsParts(form);
    for (const field of form.querySelectorAll("textarea, input:not([data-in])")) {
      const isPart = (field.dataset.part ?? "") !== "";
      field.parentElement.hidden = isPart !== parts;
    }
  };
  for (const form of document.forms) {
    choose(form);
    typeOf(form)?.addEventListener("change", () => choose(form));
  }

  /** What a form sends as its body; nothing if it has none. */
  const bodyOf = (form, headers) => {
    if (sendsParts(form)) {
      headers.delete("Content-Type"); // fetch names the boundary
      const parts = new FormData();
      for (const field of form.querySelectorAll("[data-part]")) {
        if (field.type !== "file" && field.value !== "") {
          parts.append(field.dataset.part, field.value);
        }
        for (const file of field.files ?? []) {
          parts.append(field.dataset.part, file);
        }
      }
      return parts;
    }
    const file = form.querySelector("input[type=file]:not([data-part])")?.files[0];
    if (file) {
      headers.set("Content-Type", file.type || "application/octet-stream");
      return file;
    }
    return form.querySelector("textarea")?.value;
  };

  /** What the fields of a form say, as the arguments of fetch. */
  const requestOf = (form) => {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = new Headers();
    for (const field of form.querySelectorAll("[data-in]")) {
      if (field.value === "") {
        continue;
      }
      const operator = field.parentElement.querySelector("select:not([data-in])");
      const name = operator ? field.name + "[" + operator.value + "]" : field.name;
      switch (field.dataset.in) {
        case "path": path = path.replace("{" + name + "}", encodeURIComponent(field.value)); break;
        case "query": query.append(name, field.value); break;
        default: headers.set(name, field.value);
      }
    }
    if (token && token.value.trim() !== "") {
      headers.set("Authorization", "Bearer " + token.value.trim());
    }
    const method = form.dataset.method.toUpperCase();
    const init = { method, headers, cache: "no-store", body: bodyOf(form, headers) };
    const text = query.toString();
    return { url: path + (text === "" ? "" : "?" + text), init };
  };

  /** JSON with one member a line; other text as it is. */
  const readable = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  const show = (place, lines) => {
    place.replaceChildren(...lines.map((line) => {
      const element = document.createElement("pre");
      element.tabIndex = 0;
      element.textContent = line;
      return element;
    }));
  };

  /** The body of an answer, if it is text. */
  const textOf = async (answer) => {
    const type = answer.headers.get("Content-Type") ?? "";
    if (type === "" || /^text|json|xml|openmetrics/.test(type)) {
      return answer.text();
    }
    return (await answer.blob()).size + " bytes of " + type;
  };

  const send = async (form) => {
    const place = form.querySelector(".answer");
    const { url, init } = requestOf(form);
    try {
      const answer = await fetch(url, init);
      const text = await textOf(answer);
      const head = [init.method + " " + url, answer.status + " " + answer.statusText];
      answer.headers.forEach((value, name) => head.push(name + ": " + value));
      // Numbers are shown as they were sent where JavaScript could not hold them.
      const exact = /\d{16}/.test(text) ? text : readable(text);
      show(place, text === "" ? [head.join("\n")] : [head.join("\n"), exact]);
    } catch (failure) {
      show(place, [init.method + " " + url + "\n" + failure]);
    }
  };

  addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
})();
