import Attribution
import Figures
import Foundations

extension Explain {
  private static func listed(
    _ name: String, _ summary: String, options: [String], of models: String
  ) -> JSONValue {
    .object([
      .init("name", .string(name)), .init("summary", .string(summary)),
      .init("models", .string(models)), .init("options", .array(options.map { .string($0) })),
    ])
  }

  /// The methods with their options, for people or as JSON.
  func printMethods() {
    if json {
      return ResultJSON.print([
        (
          "methods",
          .array(
            TableMethod.Name.allCases.map {
              Self.listed($0.rawValue, $0.summary, options: $0.options.map(\.name), of: "tables")
            }
              + AnalyzerRegistry.standard.specs.map {
                Self.listed($0.name, $0.summary, options: $0.options.map(\.name), of: "networks")
              })
        )
      ])
    }
    for name in TableMethod.Name.allCases {
      StandardOutput.print("\(name.rawValue): \(name.summary) (of tables)")
      for option in name.options {
        StandardOutput.print("    \(option.name) (default: \(option.standard))")
      }
    }
    for spec in AnalyzerRegistry.standard.specs {
      StandardOutput.print("\(spec.name): \(spec.summary)")
      for option in spec.options {
        let standard = option.standard.map { " (default: \($0))" } ?? " (has to be given)"
        StandardOutput.print("    \(option.name): \(option.meaning)\(standard)")
      }
    }
  }
}
