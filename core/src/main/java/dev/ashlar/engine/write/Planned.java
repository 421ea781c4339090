package dev.ashlar.engine.write;

import dev.ashlar.operation.Operation.Write;

/**
 * A write that went through its steps.
 *
 * @param operation as the hooks left it
 * @param created whether the document is new
 * @param top whether the caller asked for it; where not, a hook or a reference did
 */
record Planned(Write operation, Plan.Touched place, boolean created, boolean top) {}
