package dev.ashlar.web.graphql;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a request came to.
 *
 * @param executed whether execution began: otherwise there are errors and nothing else
 * @param status of the HTTP answer where nothing was executed
 */
record GraphQlAnswer(ObjectNode json, boolean executed, int status) {}
