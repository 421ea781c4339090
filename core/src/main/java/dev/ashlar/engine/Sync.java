package dev.ashlar.engine;

/**
 * What one step of a repair came to: SPEC 6.
 *
 * @param ok whether all services answered
 * @param checkpoint where to go on; opaque. Once all is done, where the next repair may begin
 * @param scanned how many documents were compared
 * @param repaired how many of them a service did not have as they are
 * @param removed how many entries were dropped that had no document
 * @param done whether nothing is left to compare
 */
public record Sync(
    boolean ok, String checkpoint, long scanned, long repaired, long removed, boolean done) {}
