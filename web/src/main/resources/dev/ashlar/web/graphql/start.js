// Begins GraphiQL on this page: everything goes to the page's own address, with its cookie.
(() => {
  'use strict';
  const headers = (more, accept) => ({ ...more, Accept: accept, 'Content-Type': 'application/json' });

  const ask = async (params, options) => {
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: headers(options.headers, 'application/json'),
      body: JSON.stringify(params),
    });
    return response.json();
  };

  // The events of a subscription: each block that ends with an empty line, its data one answer.
  async function* events(params, options) {
    const stopped = new AbortController();
    try {
      const response = await fetch(location.pathname, {
        method: 'POST',
        headers: headers(options.headers, 'text/event-stream'),
        body: JSON.stringify(params),
        signal: stopped.signal,
      });
      if (!response.ok) {
        yield await response.json();
        return;
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        const blocks = text.split('\n\n');
        text = blocks.pop();
        for (const block of blocks) {
          const lines = block.split('\n');
          if (lines.includes('event: complete')) {
            return;
          }
          const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
          if (data.length > 0) {
            yield JSON.parse(data.join('\n'));
          }
        }
      }
    } finally {
      stopped.abort();
    }
  }

  // Which of the operations is meant, as the text says: GraphiQL parses it some time after it was written.
  const TEXTS = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g;
  const INNERMOST = /\{[^{}]*\}|\([^()]*\)/g;
  const subscribes = (params) => {
    let text = params.query.replace(TEXTS, ' ');
    for (let outer = text.replace(INNERMOST, ' '); outer !== text; outer = text.replace(INNERMOST, ' ')) {
      text = outer;
    }
    const operations = [...text.matchAll(/\b(query|mutation|subscription)\b\s*(\w*)/g)];
    const meant = operations.find(([, , name]) => name && name === params.operationName) ?? operations[0];
    return meant?.[1] === 'subscription';
  };

  const fetcher = (params, options = {}) =>
    subscribes(params) ? events(params, options) : ask(params, options);

  const root = ReactDOM.createRoot(document.getElementById('graphiql'));
  root.render(React.createElement(GraphiQL, { fetcher }));
})();
