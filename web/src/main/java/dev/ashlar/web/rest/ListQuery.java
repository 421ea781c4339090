package dev.ashlar.web.rest;

import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.Optional;

/** Which documents a list shall have, and how they are shown. */
record ListQuery(
    Selector selector,
    Sort sort,
    int limit,
    Optional<String> after,
    Representation representation) {}
