import Glibc

/// Fetches the files of data sets into the cache: whole and right, or not at all.
///
/// A transfer that stalls or breaks off continues where it stopped, at the same address or the
/// next. A file gets its name when its size and SHA-256 sum are those of the publisher; until then,
/// and where they are not, the cache stays as it was.
public struct Downloader: Sendable {
  /// What a download reports while it runs.
  public enum Event: Sendable, Equatable {
    /// A file is here already and right.
    case present(file: String)
    /// So many bytes of a file have come, of so many where that is known.
    case progress(file: String, bytes: Int, total: Int?)
    /// An address failed; another try follows, or the next address.
    case retry(file: String, reason: String)
    /// A file is whole, right, and there.
    case finished(file: String)
  }

  /// Where files are looked for, and where they go.
  public let folders: DataFolders
  /// How patient it is.
  public let limits: DownloadLimits

  /// Makes a downloader.
  public init(folders: DataFolders = .standard, limits: DownloadLimits = DownloadLimits()) {
    self.folders = folders
    self.limits = limits
  }

  /// Fetches what is missing of a set.
  /// - Parameters:
  ///   - entry: the set.
  ///   - report: receives the progress.
  /// - Throws: `DatasetError.notFetched` with what each address answered,
  ///   `DatasetError.cannotFetch` where the publisher asks for an account.
  public func fetch(
    _ entry: DatasetEntry, report: (Event) -> Void = { _ in }
  ) throws(DatasetError) {
    guard let folder = entry.folder else { return }
    for file in entry.files {
      let known = folders.roots.map { "\($0)/\(folder)/\(file.name)" }
      if let path = known.first(where: DataFolders.isFile), (try? file.check(path)) != nil {
        report(.present(file: path))
        continue
      }
      guard !file.addresses.isEmpty else {
        throw .cannotFetch(
          reason: "\(entry.name): \(entry.advice): \(folders.cache)/\(folder)/\(file.name)")
      }
      try fetch(file, into: "\(folders.cache)/\(folder)", report: report)
    }
  }

  /// Fetches a file into a folder.
  func fetch(
    _ file: DatasetFile, into folder: String, report: (Event) -> Void
  ) throws(DatasetError) {
    let client = try HTTPClient()
    let part = try PartialFile(of: file.name, in: folder)
    var failures: [String] = []
    for address in file.addresses {
      var pause = limits.pauseSeconds
      for attempt in 1...max(1, limits.triesPerAddress) {
        if attempt > 1 {
          usleep(UInt32(min(pause, 60) * 1e6))
          pause *= 2
        }
        let result = try transfer(file, from: address, into: part, client, report)
        guard let result else {
          report(.finished(file: "\(folder)/\(file.name)"))
          return
        }
        failures.append("\(address): \(result.reason)")
        report(.retry(file: file.name, reason: "\(address): \(result.reason)"))
        if result.isFinal { break }
      }
    }
    if try part.size() == 0 { part.remove() }
    throw .notFetched(file: file.name, attempts: failures)
  }

  /// Why a try failed, and whether another one at the same address is in vain.
  private struct Failure {
    let reason: String
    let isFinal: Bool
  }

  /// Tries once.
  /// - Returns: nil where the file is there.
  private func transfer(
    _ file: DatasetFile, from address: String, into part: borrowing PartialFile,
    _ client: HTTPClient, _ report: (Event) -> Void
  ) throws(DatasetError) -> Failure? {
    guard address.hasPrefix("https://") || limits.acceptsPlainHTTP else {
      return Failure(reason: "expected an address that begins with https://", isFinal: true)
    }
    let total = file.contents.count == 1 ? file.contents[0].bytes : nil
    let limit = file.contents.map(\.bytes).max() ?? limits.largestFile
    var start = try part.size()
    if start > limit {
      try part.clear()
      start = 0
    }
    // A part that is as long as the whole was left by a process that ended before its check.
    let outcome =
      start == total
      ? .complete
      : client.get(address, into: part, from: start, limit: limit, limits: limits) { bytes in
        report(.progress(file: file.name, bytes: bytes, total: total))
      }
    switch outcome {
    case .complete: return try accept(file, part, wasResumed: start > 0)
    case .cannotResume:
      try part.clear()
      return Failure(reason: "the server can't resume from byte \(start)", isFinal: false)
    case .interrupted(let reason): return Failure(reason: reason, isFinal: false)
    case .refused(let reason):
      if try part.size() > limit {
        try part.clear()
        return Failure(
          reason: "wrong content: expected at most \(limit) bytes, more came", isFinal: true)
      }
      return Failure(reason: reason, isFinal: true)
    }
  }

  /// Gives the file its name where its content is right.
  private func accept(
    _ file: DatasetFile, _ part: borrowing PartialFile, wasResumed: Bool
  ) throws(DatasetError) -> Failure? {
    do throws(DatasetError) {
      try file.check(part.path)
      if file.contents.isEmpty { try file.checkStructure(part.path) }
    } catch {
      try part.clear()
      let reason = "wrong content, thrown away: \(error.description)"
      // What came before may be to blame: restart.
      return Failure(reason: reason, isFinal: !wasResumed)
    }
    try part.finish()
    return nil
  }
}
