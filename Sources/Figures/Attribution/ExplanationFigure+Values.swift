import Experiments
import Foundations
import TensorEngine

extension ExplainedModel.Inputs {
  /// One input several times, to explain several of its outputs.
  public func repeated(_ count: Int) -> ExplainedModel.Inputs {
    ExplainedModel.Inputs(
      values: .concatenated(Array(repeating: values, count: count)),
      names: Array(repeating: names, count: count).flatMap(\.self),
      labels: labels.map { Array(repeating: $0, count: count).flatMap(\.self) },
      classNames: classNames, featureNames: featureNames)
  }
}

extension ExplanationFigure {
  /// The maps of all methods, float32 `[methods, N, …]`; those of one channel are repeated for each.
  public var array: NDArray {
    let shape = inputs.values.shape
    let scalars = maps.flatMap { map in
      (map.shape.rank == shape.rank ? map + .zeros(shape) : map).scalars
    }
    let example = maps.first?.rank == shape.rank ? shape : maps.first?.shape ?? shape
    return NDArray(shape: [maps.count] + example.dimensions, storage: .float32(scalars))
  }

  /// Of inputs that are no images: which input a table is of, what it is and what is explained; nil of a
  /// single input of which no more is known.
  public func heading(row: Int) -> String? {
    guard inputs.classNames != nil || inputs.names.count > 1 else { return nil }
    let output = logits.slice(row..<row + 1)
    let label = inputs.labels.map { "label \(className($0[row])), " } ?? ""
    let prediction =
      probabilities == nil ? "" : "predicted \(className(output.argmax()[0])), "
    let value = decimal(Double(output.scalars[neurons[row]]), 4)
    return "\(inputs.names[row]): \(label)\(prediction)explained: "
      + "\(probabilities == nil ? "output" : "logit of") \(className(neurons[row])) = \(value)"
  }

  /// Of inputs that are no images: a line for each number of an input, or each column of a table, with
  /// its relevance by each method.
  public func table(row: Int) -> [[String]] {
    let values = inputs.values.slice(row..<row + 1).scalars
    let columns = maps.map { $0.slice(row..<row + 1).scalars }
    let rows = values.indices.map { index in
      ["  \(inputs.featureNames?[index] ?? "\(index)")", decimal(Double(values[index]), 4)]
        + columns.map { $0.count == values.count ? decimal(Double($0[index]), 4) : "" }
    }
    let first = inputs.featureNames == nil ? "  input" : "  column"
    return [[first, "value"] + methods.map(\.heading)] + rows
  }

  /// For machines.
  public func members(model: String, output: String?, raw: String?) -> [(String, JSONValue)] {
    let (logits, probabilities) = (logits.scalars, probabilities?.scalars)
    let width = self.logits.shape[1]
    let rows = inputs.names.indices.map { row -> JSONValue in
      let chosen = row * width + neurons[row]
      return .object([
        .init("input", .string(inputs.names[row])),
        .init("label", inputs.labels.map { .integer(Int128($0[row])) } ?? .null),
        .init("neuron", .integer(Int128(neurons[row]))),
        .init("class", inputs.classNames == nil ? .null : .string(className(neurons[row]))),
        .init("logit", .double(Double(logits[chosen]))),
        .init("probability", probabilities.map { .double(Double($0[chosen])) } ?? .null),
        .init(
          "sums",
          .object(
            zip(methods, maps).map { method, map in
              .init(method.heading, .double(Double(map.slice(row..<row + 1).sum().scalar)))
            })),
      ])
    }
    return [
      ("model", .string(model)), ("output", output.map { .string($0) } ?? .null),
      ("raw", raw.map { .string($0) } ?? .null),
      ("methods", .array(methods.map { .string($0.heading) })), ("inputs", .array(rows)),
    ]
  }
}
