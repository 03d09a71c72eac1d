package dev.sextant.core.command;

import dev.sextant.core.acl.AclRequest;

/** What a command does with the pub/sub channels among its arguments, as far as that is limited. */
public enum ChannelUse {
  /** Nothing, or it ends subscriptions. */
  NONE(AclRequest.Channels.NONE),
  /** It publishes to argument 1. */
  PUBLISH(AclRequest.Channels.NAMES),
  /** It subscribes to all arguments. */
  SUBSCRIBE(AclRequest.Channels.NAMES),
  /** It subscribes to all arguments, which are patterns. */
  SUBSCRIBE_TO_PATTERNS(AclRequest.Channels.PATTERNS);

  private final AclRequest.Channels kind;

  ChannelUse(AclRequest.Channels kind) {
    this.kind = kind;
  }

  AclRequest.Channels kind() {
    return kind;
  }
}
