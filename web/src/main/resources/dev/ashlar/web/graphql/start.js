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

  // Which of the operations is meant: the document as GraphiQL parsed it says.
  const subscribes = (params, options) => {
    const operations = (options.documentAST?.definitions ?? []).filter(
      (definition) => definition.kind === 'OperationDefinition',
    );
    const meant = operations.find((each) => each.name?.value === params.operationName) ?? operations[0];
    return meant?.operation === 'subscription';
  };

  const fetcher = (params, options = {}) =>
    subscribes(params, options) ? events(params, options) : ask(params, options);

  const root = ReactDOM.createRoot(document.getElementById('graphiql'));
  root.render(React.createElement(GraphiQL, { fetcher }));
})();
