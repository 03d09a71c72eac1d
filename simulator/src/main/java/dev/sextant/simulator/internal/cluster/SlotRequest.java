package dev.sextant.simulator.internal.cluster;

/**
 * What routing wants to know of a request about one slot. A transaction counts as one request with
 * the keys of all its commands.
 *
 * @param writes whether any command may write
 * @param readonlySession whether the client has sent READONLY
 * @param asking whether the client has sent ASKING just before, or the command implies it
 * @param shardPubsub whether it is SPUBLISH, SSUBSCRIBE or SUNSUBSCRIBE
 * @param migrate whether it is MIGRATE
 * @param severalKeys whether it names more than one different key
 * @param existingKeys how many of its keys this node holds; counted for an open slot only
 * @param missingKeys how many of its keys this node lacks; counted for an open slot only
 * @param plaintextClient whether the client speaks no TLS to a TLS cluster
 */
public record SlotRequest(
    boolean writes,
    boolean readonlySession,
    boolean asking,
    boolean shardPubsub,
    boolean migrate,
    boolean severalKeys,
    int existingKeys,
    int missingKeys,
    boolean plaintextClient) {}
