package dev.ashlar.engine.follow;

import java.util.Optional;

/**
 * How far a listener is.
 *
 * @param name empty for one without a checkpoint
 * @param lag how many changes of the log it has not seen; 0 where another node tells it
 */
public record ListenerState(String resource, Optional<String> name, long lag) {}
