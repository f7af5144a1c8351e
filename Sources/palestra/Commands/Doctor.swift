import ArgumentParser
import Experiments

/// `palestra doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what this machine offers, which kernels are used and why.",
    discussion: """
      Examples:
        palestra doctor
        PALESTRA_BLAS_KERNELS=keep palestra doctor

      PALESTRA_BLAS_KERNELS chooses the matrix library's kernels: auto (by the processor's \
      features), keep (the library's own choice) or a name such as Haswell.
      """)

  @Flag(name: .long, help: "One line of JSON instead.")
  var json = false

  func run() {
    let facts = SystemReport().facts + [.init(name: "palestra", value: version)]
    if json {
      ResultJSON.print(facts.map { ($0.name.jsonKey, .string($0.value)) })
      return
    }
    let width = facts.map(\.name.count).max() ?? 0
    for fact in facts {
      StandardOutput.print(
        fact.name + String(repeating: " ", count: width + 2 - fact.name.count) + fact.value)
    }
  }

  private var version: String { Palestra.configuration.version }
}

extension String {
  fileprivate var jsonKey: String { String(map { $0 == " " ? "_" : $0 }) }
}
