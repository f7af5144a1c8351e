import ArgumentParser
import Datasets

/// `palestra data fetch`
struct DataFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download a data set from its publisher into the cache.",
    discussion: """
      Examples:
        palestra data fetch mnist
        palestra data fetch fashion-mnist --patience 120    on a slow line
        PALESTRA_DATA=/data palestra data list              files that lie elsewhere

      A download that stalls or breaks off continues where it stopped, also after the program was \
      ended; sizes and SHA-256 sums are checked before a file gets its name. Files that are here \
      and right are not fetched again.

      Exit status: 0 all files are here, 1 a file could not be fetched, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("The set (palestra data list).", valueName: "name"))
  var name: String

  @Option(
    name: .long,
    help: ArgumentHelp("Seconds without a byte before another try (default: 30).", valueName: "s"),
    transform: NumberFlag.whole(in: 1...86_400))
  var patience = 30

  @Flag(name: .long, help: "A line of JSON for each file, and no progress.")
  var json = false

  func run() throws {
    let entry = try Data.entry(name, for: "fetch")
    guard entry.folder != nil else {
      Console.line("\(entry.name) is built in: there is nothing to fetch")
      return
    }
    var limits = DownloadLimits()
    limits.stallSeconds = patience
    let downloader = Downloader(limits: limits)
    var lastPercent = -1
    try Data.doing("fetch") { () throws(DatasetError) in
      try downloader.fetch(entry) { show($0, &lastPercent) }
    }
  }

  private func show(_ event: Downloader.Event, _ lastPercent: inout Int) {
    switch event {
    case .present(let file): finish(file, "is here")
    case .finished(let file): finish(file, "fetched")
    case .retry(_, let reason):
      clearLine()
      Console.warning(reason)
      lastPercent = -1
    case .progress(let file, let bytes, let total):
      guard !json, Console.isTerminal else { return }
      let percent = total.map { bytes * 100 / max(1, $0) } ?? bytes / 1_000_000
      guard percent != lastPercent else { return }
      lastPercent = percent
      let all = total.map { " of \(Self.megabytes($0)), \(percent)%" } ?? ""
      Console.write("\r\(file): \(Self.megabytes(bytes))\(all)\u{1b}[K")
    }
  }

  private func finish(_ file: String, _ state: String) {
    clearLine()
    if json {
      ResultJSON.print([("file", .string(file)), ("state", .string(state))])
    } else {
      Console.line("\(file): \(state)")
    }
  }

  private func clearLine() {
    if !json, Console.isTerminal { Console.write("\r\u{1b}[K") }
  }

  private static func megabytes(_ bytes: Int) -> String {
    "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
  }
}
