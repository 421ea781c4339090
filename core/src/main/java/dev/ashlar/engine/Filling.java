package dev.ashlar.engine;

/** A required member that documents lack, and its default with which so many can be filled. */
public record Filling(String resource, String attribute, long count) {}
