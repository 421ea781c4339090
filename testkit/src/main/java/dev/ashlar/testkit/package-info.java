/**
 * What tests of adapters and of the engine share. Start with a contract: {@link
 * dev.ashlar.testkit.StoreContract}, {@link dev.ashlar.testkit.SearchIndexContract}, {@link
 * dev.ashlar.testkit.CacheContract}, {@link dev.ashlar.testkit.QueueContract}, {@link
 * dev.ashlar.testkit.FilesContract}. An adapter's test extends one and opens its adapter. Scenarios
 * ({@link dev.ashlar.testkit.EngineScenarios} and those beside it) run the engine on real adapters:
 * {@link dev.ashlar.testkit.EngineCase} opens it, {@link dev.ashlar.testkit.TestEngine} builds its
 * operations. The {@code Faulty…} classes wrap an adapter and fail where a test says so.
 */
@NullMarked
package dev.ashlar.testkit;

import org.jspecify.annotations.NullMarked;
