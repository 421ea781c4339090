package dev.ashlar.web.vocabulary;

import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.Optional;

/**
 * Which documents a list shall have, and how they are shown.
 *
 * @param text what they are searched for; empty if they are not
 */
public record ListQuery(
    Optional<String> text,
    Selector selector,
    Sort sort,
    int limit,
    Optional<String> after,
    Representation representation) {}
