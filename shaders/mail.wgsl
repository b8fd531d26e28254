// Spikes of other cells on their way to a lane: its mailbox in the exchange buffer.
//
// Words: the number of this epoch's own spikes, their ticks [MAIL_SPIKES]; the number of letters, then
// (tick, slot of the contact) each. exchange.wgsl collects the spikes and drops letters in any order;
// the lane sorts them by tick and slot before it reads, so that what happens does not depend on who
// came first. m: first word of the lane's mailbox.

const MAIL_COUNT = 1u + MAIL_SPIKES;
const MAIL_LETTERS = 2u + MAIL_SPIKES;

fn letter_at(m: u32, n: u32) -> vec2u {
  return vec2u(exchange[m + MAIL_LETTERS + 2u * n], exchange[m + MAIL_LETTERS + 2u * n + 1u]);
}

fn put_letter(m: u32, n: u32, letter: vec2u) {
  exchange[m + MAIL_LETTERS + 2u * n] = letter.x;
  exchange[m + MAIL_LETTERS + 2u * n + 1u] = letter.y;
}

/// Sorts the letters from `sorted` on into those before.
fn sort_mail(m: u32, sorted: u32, n: u32) {
  for (var new_one = sorted; new_one < n; new_one++) {
    let letter = letter_at(m, new_one);
    var to = new_one;
    while (to > 0u) {
      let before = letter_at(m, to - 1u);
      if (before.x < letter.x || (before.x == letter.x && before.y <= letter.y)) { break; }
      put_letter(m, to, before);
      to--;
    }
    put_letter(m, to, letter);
  }
}

/// Takes the first `read` of n letters out.
fn drop_mail(m: u32, read: u32, n: u32) {
  for (var k = read; k < n; k++) { put_letter(m, k - read, letter_at(m, k)); }
  exchange[m + MAIL_COUNT] = n - read;
}

/// Notes a spike of the lane itself.
fn note_spike(m: u32, tick: u32) {
  let n = exchange[m];
  if (n < MAIL_SPIKES) { exchange[m + 1u + n] = tick; }
  exchange[m] = n + 1u;
}
