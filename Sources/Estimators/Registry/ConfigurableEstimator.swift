import Foundations

/// A setting that is read from a string, such as `max_depth=3`, under scikit-learn's name.
public struct EstimatorParameter<Model: Sendable>: Sendable {
  /// scikit-learn's name.
  public let name: String
  /// What it is and what is expected.
  public let summary: String
  /// Reads a value; nil where it is none.
  let write: @Sendable (inout Model, String) -> Bool
  /// The value as `write` reads it.
  let read: @Sendable (Model) -> String

  /// A setting of a type that is written as a string.
  static func value<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Model, Value> & Sendable, _ summary: String
  ) -> Self {
    Self(name: name, summary: summary) { model, string in
      guard let value = Value(string) else { return false }
      model[keyPath: path] = value
      return true
    } read: {
      "\($0[keyPath: path])"
    }
  }

  /// A setting that may be `none`.
  static func optional<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Model, Value?> & Sendable, _ summary: String
  ) -> Self {
    Self(name: name, summary: summary) { model, string in
      if string.lowercased() == "none" {
        model[keyPath: path] = nil
        return true
      }
      guard let value = Value(string) else { return false }
      model[keyPath: path] = value
      return true
    } read: {
      $0[keyPath: path].map { "\($0)" } ?? "none"
    }
  }

  /// The same setting of a value that holds this one.
  func within<Outer: Sendable>(
    _ path: WritableKeyPath<Outer, Model> & Sendable
  ) -> EstimatorParameter<Outer> {
    EstimatorParameter<Outer>(name: name, summary: summary) {
      write(&$0[keyPath: path], $1)
    } read: {
      read($0[keyPath: path])
    }
  }

  /// A setting that is one of some names.
  static func name<Value: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Model, Value> & Sendable, _ summary: String
  ) -> Self where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return Self(name: name, summary: "\(summary): \(names)") { model, string in
      guard let value = Value(rawValue: string) else { return false }
      model[keyPath: path] = value
      return true
    } read: {
      $0[keyPath: path].rawValue
    }
  }
}

/// What is expected of a name: one of a list, and which was probably meant.
func oneOf(_ names: [String], nearest name: String) -> String {
  let list = "one of \(names.joined(separator: ", "))"
  return nearestNames(to: name, among: names).first.map { "\(list); did you mean \($0)?" } ?? list
}

/// An estimator that is made by name and set by strings, and can be saved.
public protocol ConfigurableEstimator: Sendable, Codable {
  /// With the default settings, not fitted.
  init()
  /// What can be set by a string.
  static var parameters: [EstimatorParameter<Self>] { get }
  /// Checks the ranges of the settings, as far as they do not follow from the examples.
  /// - Throws: `EstimatorError.wrongSetting` where one is out of its range.
  func check() throws(EstimatorError)
  /// Checks that what was read from a file fits together.
  /// - Throws: `EstimatorError` where it does not: a damaged file.
  func validate() throws(EstimatorError)
}

extension ConfigurableEstimator {
  /// Sets what a string says.
  /// - Parameters:
  ///   - name: scikit-learn's, such as `max_depth`.
  ///   - value: such as `3`, `0.1`, `none` or `entropy`.
  /// - Throws: `EstimatorError` where there is no such setting, or the value is none of it. Whether a
  ///   number is in range is checked by `check` and `fit`.
  public mutating func set(_ name: String, to value: String) throws(EstimatorError) {
    guard let parameter = Self.parameters.first(where: { $0.name == name }) else {
      let names = Self.parameters.map(\.name)
      throw .wrongSetting(
        name: "setting", value: "\(name)=\(value)", expected: oneOf(names, nearest: name))
    }
    guard parameter.write(&self, value) else {
      throw .wrongSetting(name: name, value: value, expected: parameter.summary)
    }
  }

  /// Every setting with its value as a string that `set` reads.
  public var settingValues: [(name: String, value: String)] {
    Self.parameters.map { ($0.name, $0.read(self)) }
  }
}
