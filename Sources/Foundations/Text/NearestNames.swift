/// The number of insertions, deletions and substitutions that turn one string into another
/// (Levenshtein 1966).
package func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second)
  var row = Array(0...target.count)
  for (index, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for column in target.indices {
      let substituted = diagonal + (character == target[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
    }
  }
  return row[target.count]
}

/// The names nearest to a mistyped or shortened one, best first; case does not count.
///
/// Near is what a few changes of letters lead to, and what the name abbreviates: `lr` and `learn`
/// stand for `learning_rate`.
package func nearestNames(to name: String, among names: [String], limit: Int = 3) -> [String] {
  let wanted = name.lowercased()
  let ranked = names.compactMap { name -> (name: String, distance: Int)? in
    let distance = editDistance(wanted, name.lowercased())
    if distance <= 1 { return (name, distance) }
    if abbreviates(wanted, name.lowercased()) { return (name, 2) }
    return distance <= max(2, wanted.count / 3) ? (name, distance) : nil
  }
  return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

/// Whether a string has the first letters of all words of a name, or begins one of them.
private func abbreviates(_ string: String, _ name: String) -> Bool {
  let words = name.split { "_- /".contains($0) }
  if string.count > 1, words.count > 1, string == String(words.compactMap(\.first)) { return true }
  return string.count > 2 && (name.hasPrefix(string) || words.contains { $0.hasPrefix(string) })
}
