//! What to do with each mailbox, decided without any connection (RFC 4549, RFC 7162).
//!
//! 1. The list of mailboxes comes with the state of each, where the server can.
//! 2. Changes made here are carried out on the server; mailboxes they touch are looked at again.
//! 3. A mailbox whose state is what is remembered is skipped: nothing is asked about it.
//! 4. Any other mailbox is selected. With QRESYNC the server tells what vanished and what changed since; with
//!    CONDSTORE what changed; else all flags are listed. A new UIDVALIDITY makes everything new.
//! 5. New messages of all mailboxes are fetched, newest first, in batches.
//! 6. The state is remembered once nothing of the mailbox is missing.

use super::MailboxSync;

/// The most messages of one batch.
pub(super) const MAX_BATCH: usize = 200;
/// The most bytes of one batch, unless one message alone is larger.
pub(super) const MAX_BATCH_BYTES: u64 = 8 << 20;
/// The largest message that is fetched.
pub(super) const MAX_MESSAGE: u32 = 200 << 20;
/// The longest sequence set of one command.
const MAX_SET: usize = 6000;

/// What STATUS tells of a mailbox; what the server does not tell is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MailboxStatus {
    pub(super) uid_validity: Option<u32>,
    pub(super) uid_next: Option<u32>,
    pub(super) exists: Option<u32>,
    pub(super) mod_seq: Option<u64>,
}

/// How a mailbox is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approach {
    /// Nothing changed: it is not even selected.
    Skip,
    /// The server tells what vanished and what changed.
    Qresync,
    /// The server tells what changed; what vanished shows in the number of messages.
    Condstore,
    /// Everything is listed and compared.
    Full,
}

/// Decides how a mailbox is brought up to date.
pub(super) fn approach(
    has_qresync: bool,
    has_condstore: bool,
    known: &MailboxSync,
    status: Option<&MailboxStatus>,
) -> Approach {
    if let Some(status) = status
        && is_unchanged(known, status)
    {
        return Approach::Skip;
    }
    let is_same = status.and_then(|status| status.uid_validity).is_none_or(|now| now == known.uid_validity);
    match known.mod_seq {
        0 => Approach::Full,
        _ if known.uid_validity == 0 || !is_same => Approach::Full,
        _ if has_qresync => Approach::Qresync,
        _ if has_condstore => Approach::Condstore,
        _ => Approach::Full,
    }
}

fn is_unchanged(known: &MailboxSync, status: &MailboxStatus) -> bool {
    let same_messages = known.complete
        && known.uid_validity != 0
        && status.uid_validity == Some(known.uid_validity)
        && status.uid_next == Some(known.uid_next)
        && status.exists == Some(known.exists);
    // Without a modification sequence flags may have changed unseen, unless there are no messages.
    let same_flags = match status.mod_seq {
        Some(mod_seq) if mod_seq > 0 => mod_seq == known.mod_seq,
        _ => known.mod_seq == 0 && known.exists == 0,
    };
    same_messages && same_flags
}

/// A message that is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) uid: u32,
    pub(super) size: u32,
}

/// Groups messages into batches, newest first.
pub(super) fn batches(mut wanted: Vec<Wanted>) -> Vec<Vec<u32>> {
    wanted.sort_unstable_by_key(|message| std::cmp::Reverse(message.uid));
    wanted.dedup_by_key(|message| message.uid);
    let mut batches: Vec<Vec<u32>> = Vec::new();
    let mut bytes = 0_u64;
    for Wanted { uid, size } in wanted {
        let fits = batches.last().is_some_and(|batch| batch.len() < MAX_BATCH)
            && bytes + u64::from(size) <= MAX_BATCH_BYTES;
        match batches.last_mut().filter(|_| fits) {
            Some(batch) => batch.push(uid),
            None => {
                batches.push(vec![uid]);
                bytes = 0;
            }
        }
        bytes += u64::from(size);
    }
    batches
}

/// Writes UIDs as sequence sets (RFC 3501, `sequence-set`), each short enough for one command.
pub(super) fn sets(uids: &[u32]) -> Vec<String> {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    let mut sets: Vec<String> = Vec::new();
    for run in uids.chunk_by(|one, next| one.checked_add(1) == Some(*next)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let range = if first == last { first.to_string() } else { format!("{first}:{last}") };
        match sets.last_mut().filter(|set| set.len() + range.len() < MAX_SET) {
            Some(set) => {
                set.push(',');
                set.push_str(&range);
            }
            None => sets.push(range),
        }
    }
    sets
}

/// Reads a sequence set as ranges, without expanding them; `*` is the largest number.
pub(super) fn read_set(text: &[u8]) -> Option<Vec<(u32, u32)>> {
    let end = |text: &[u8]| if text == b"*" { Some(u32::MAX) } else { super::codec::number(text) };
    text.split(|byte| *byte == b',')
        .map(|range| {
            let mut ends = range.splitn(2, |byte| *byte == b':').map(end);
            let first = ends.next()??;
            let last = ends.next().unwrap_or(Some(first))?;
            Some((first.min(last), first.max(last)))
        })
        .collect()
}

/// Returns which of the sorted UIDs are in one of the ranges.
pub(super) fn intersect(sorted: &[u32], ranges: &[(u32, u32)]) -> Vec<u32> {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    // Overlapping ranges are joined, so that the result costs no more than both inputs.
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match joined.last_mut().filter(|(_, end)| first <= end.saturating_add(1)) {
            Some((_, end)) => *end = (*end).max(last),
            None => joined.push((first, last)),
        }
    }
    let mut found = Vec::new();
    for (first, last) in joined {
        let begin = sorted.partition_point(|uid| *uid < first);
        found.extend(sorted.iter().skip(begin).take_while(|uid| **uid <= last));
    }
    found
}

/// Pairs the UIDs of COPYUID (RFC 4315); at most `limit` pairs, so that ranges cannot grow without end.
pub(super) fn pair(source: &[(u32, u32)], target: &[(u32, u32)], limit: usize) -> Vec<(u32, u32)> {
    let expand = |ranges: &[(u32, u32)]| -> Vec<u32> {
        ranges.iter().flat_map(|(first, last)| *first..=*last).take(limit).collect()
    };
    expand(source).into_iter().zip(expand(target)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> MailboxSync {
        MailboxSync { uid_validity: 7, uid_next: 10, mod_seq: 5, exists: 4, complete: true }
    }

    fn status() -> MailboxStatus {
        MailboxStatus { uid_validity: Some(7), uid_next: Some(10), exists: Some(4), mod_seq: Some(5) }
    }

    #[test]
    fn what_did_not_change_is_skipped() {
        let decide = |known: &MailboxSync, status: &MailboxStatus| approach(true, true, known, Some(status));
        assert_eq!(decide(&known(), &status()), Approach::Skip);
        assert_eq!(decide(&known(), &MailboxStatus { exists: Some(3), ..status() }), Approach::Qresync);
        assert_eq!(decide(&known(), &MailboxStatus { uid_next: Some(11), ..status() }), Approach::Qresync);
        assert_eq!(decide(&known(), &MailboxStatus { mod_seq: Some(6), ..status() }), Approach::Qresync);
        assert_eq!(decide(&MailboxSync { complete: false, ..known() }, &status()), Approach::Qresync);
        assert_eq!(decide(&known(), &MailboxStatus { uid_validity: Some(8), ..status() }), Approach::Full);
        assert_eq!(decide(&MailboxSync { mod_seq: 0, ..known() }, &status()), Approach::Full);
        assert_eq!(approach(false, true, &known(), None), Approach::Condstore);
        assert_eq!(approach(false, false, &known(), None), Approach::Full);
        assert_eq!(approach(true, true, &MailboxSync::default(), None), Approach::Full);
    }

    #[test]
    fn without_modification_sequences_only_empty_mailboxes_are_skipped() {
        let plain = MailboxStatus { mod_seq: None, ..status() };
        let remembered = MailboxSync { mod_seq: 0, ..known() };
        assert_eq!(approach(false, false, &remembered, Some(&plain)), Approach::Full);
        let (empty, plain) =
            (MailboxSync { exists: 0, ..remembered }, MailboxStatus { exists: Some(0), ..plain });
        assert_eq!(approach(false, false, &empty, Some(&plain)), Approach::Skip);
    }

    #[test]
    fn batches_are_newest_first_and_bounded() {
        let wanted: Vec<Wanted> = (1..=450).map(|uid| Wanted { uid, size: 1 }).collect();
        let sizes: Vec<usize> = batches(wanted).iter().map(Vec::len).collect();
        assert_eq!(sizes, [200, 200, 50]);
        let wanted = [3 << 20, 6 << 20, 100 << 20, 1, 1].iter().zip(1..);
        let wanted = wanted.map(|(size, uid)| Wanted { uid, size: *size }).collect();
        assert_eq!(batches(wanted), vec![vec![5, 4], vec![3], vec![2], vec![1]]);
    }

    #[test]
    fn sets_are_short_and_complete() {
        assert_eq!(sets(&[5, 1, 2, 3, 9, 3]), ["1:3,5,9"]);
        assert_eq!(sets(&[u32::MAX, u32::MAX - 1]), ["4294967294:4294967295"]);
        assert!(sets(&[]).is_empty());
        let odd: Vec<u32> = (0..10_000).map(|n| 2 * n + 1).collect();
        let many = sets(&odd);
        assert!(many.iter().all(|set| set.len() <= MAX_SET));
        let back: Vec<u32> =
            many.iter().flat_map(|set| read_set(set.as_bytes()).unwrap()).map(|(first, _)| first).collect();
        assert_eq!(back, odd);
    }

    #[test]
    fn huge_ranges_are_never_expanded() {
        let ranges = read_set(b"4294967295:1,7,*").unwrap();
        assert_eq!(intersect(&[3, 7, 900], &ranges), [3, 7, 900]);
        assert_eq!(intersect(&[3, 7, 900], &[(4, 7), (5, 6), (8, 899)]), [7]);
        assert_eq!(pair(&[(1, u32::MAX)], &[(5, u32::MAX)], 2), [(1, 5), (2, 6)]);
        assert_eq!(read_set(b"1:x"), None);
        assert_eq!(read_set(b""), None);
    }
}
