/// A path or another argument of a command as a shell takes it.
public func shellQuoted(_ argument: String) -> String {
  let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "/._-+,:@%=".contains($0) }
  if plain, !argument.isEmpty { return argument }
  return "'"
    + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    + "'"
}
