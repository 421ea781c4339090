/**
 * The guide, tested: {@link dev.ashlar.app.guide.GuideTest} runs every listing of {@code docs/guide},
 * the other classes are where its Java listings stand, between {@code // region: name} and {@code //
 * endregion}.
 */
package dev.ashlar.app.guide;
