// Shows the domain of the sender: a computed list column, written in JavaScript.

import { get } from "etabli:plugin/messages-headers@0.1.0";

/** The part of an address after its last `@`, in small letters; empty where there is none. */
function domain(address) {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).toLowerCase();
}

export const columns = {
  cells(_column, messages) {
    return get(messages).map(({ sender }) => {
      const value = domain(sender.address);
      return { sort: value ? { tag: "text", val: value } : { tag: "empty" } };
    });
  },
};
