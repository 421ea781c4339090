package dev.ashlar.port.store;

import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.Optional;

/**
 * A question to the store.
 *
 * @param selector bound to the resource
 * @param sort bound to the resource; ties are broken by id, ascending
 * @param limit how many documents at most; 0 for the total alone
 * @param after where the page begins, exclusive; made for the same sort
 * @param total whether to count all that match, wherever the page begins
 */
public record Find(
    Resource resource,
    Selector selector,
    Sort sort,
    int limit,
    Optional<Cursor> after,
    boolean total) {}
