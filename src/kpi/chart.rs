//! The geometry of the charts: pure numbers for the template macros, which write the SVG.
//!
//! The box is 400 × 260 units: on a phone of 360 px its letters are still 11 px high.

use serde::Serialize;
use time::Date;

const WIDTH: i64 = 400;
const HEIGHT: i64 = 260;
const LEFT: i64 = 72;
const RIGHT: i64 = 388;
/// Leaves room for the unit and, under it, for what is written above the highest column.
const TOP: i64 = 42;
const BOTTOM: i64 = 222;
/// More dots than this would hide the line.
const MOST_DOTS: usize = 30;

/// A mark of an axis.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    at: i64,
    label: String,
}

/// A place in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dot {
    x: i64,
    y: i64,
}

/// A straight line.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Straight {
    x1: i64,
    y1: i64,
    x2: i64,
    y2: i64,
}

/// The box and its axes.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Frame {
    width: i64,
    height: i64,
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
}

/// A line with its target and its required path.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    frame: Frame,
    /// `points` of a polyline.
    points: String,
    dots: Vec<Dot>,
    last: Option<Dot>,
    target: Option<i64>,
    path: Option<Straight>,
}

/// What a line is drawn from.
#[derive(Debug)]
pub struct LineData<'a> {
    /// The first and the last day of the axis.
    pub days: (Date, Date),
    /// In the order of time.
    pub values: &'a [(Date, i64)],
    /// The target.
    pub target: Option<i64>,
    /// Two ends of the required path.
    pub path: Option<[(Date, i64); 2]>,
    /// Marks of the axis of time.
    pub ticks: Vec<(Date, String)>,
}

/// One column.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    middle: i64,
    /// Written above the column where it has the room.
    value: Option<String>,
    label: String,
}

/// Columns from zero.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Bars {
    frame: Frame,
    bars: Vec<Bar>,
}

/// A round step that divides `span` into at most six.
fn step(span: i64) -> i64 {
    let mut unit: i64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if span / step <= 5 || step == i64::MAX {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Lowest and highest mark and their distance. A line that stays far above zero is shown from near its lowest value.
fn range(values: impl Iterator<Item = i64>, from_zero: bool) -> (i64, i64, i64) {
    let (low, high) = values.fold((i64::MAX, 0), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let low = if from_zero || low == i64::MAX || low < high / 2 {
        0
    } else {
        low
    };
    let step = step((high - low).max(1));
    let low = low.div_euclid(step) * step;
    (low, (high.div_euclid(step) + 1) * step, step)
}

fn scale(at: i64, (low, high): (i64, i64), (from, to): (i64, i64)) -> i64 {
    let span = (high - low).max(1);
    let way = i128::from(at - low) * i128::from(to - from) * 2 + i128::from(span);
    from + i64::try_from(way.div_euclid(i128::from(span) * 2)).unwrap_or(0)
}

fn frame(
    (low, high, step): (i64, i64, i64),
    x_ticks: Vec<Tick>,
    write: impl Fn(i64) -> String,
) -> Frame {
    let marks = (0..).map(|number| low + number * step);
    let y_ticks = marks.take_while(|mark| *mark <= high).map(|mark| Tick {
        at: scale(mark, (low, high), (BOTTOM, TOP)),
        label: write(mark),
    });
    Frame {
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: RIGHT,
        top: TOP,
        bottom: BOTTOM,
        x_ticks,
        y_ticks: y_ticks.collect(),
    }
}

/// A line; `write` says a value of the axis in the reader's language.
pub fn line(data: LineData<'_>, write: impl Fn(i64) -> String) -> Line {
    let ends = data.path.iter().flatten().map(|(_, value)| *value);
    let values = data.values.iter().map(|(_, value)| *value);
    let range = range(values.chain(ends).chain(data.target), false);
    let days = (
        i64::from(data.days.0.to_julian_day()),
        i64::from(data.days.1.to_julian_day()),
    );
    let x = |day: Date| {
        scale(
            i64::from(day.to_julian_day()).clamp(days.0, days.1),
            days,
            (LEFT + 8, RIGHT - 8),
        )
    };
    let y = |value: i64| scale(value, (range.0, range.1), (BOTTOM, TOP));
    let dots: Vec<Dot> = data
        .values
        .iter()
        .map(|(day, value)| Dot {
            x: x(*day),
            y: y(*value),
        })
        .collect();
    let points: Vec<String> = dots
        .iter()
        .map(|dot| format!("{},{}", dot.x, dot.y))
        .collect();
    let ticks = data
        .ticks
        .into_iter()
        .map(|(day, label)| Tick { at: x(day), label });
    Line {
        frame: frame(range, ticks.collect(), write),
        points: points.join(" "),
        last: dots.last().copied(),
        dots: if dots.len() > MOST_DOTS {
            Vec::new()
        } else {
            dots
        },
        target: data.target.map(y),
        path: data.path.map(|[(from, start), (to, end)]| Straight {
            x1: x(from),
            y1: y(start),
            x2: x(to),
            y2: y(end),
        }),
    }
}

/// Columns; a value below zero has no height.
pub fn bars(values: &[(String, i64)], write: impl Fn(i64) -> String) -> Bars {
    let range = range(values.iter().map(|(_, value)| *value), true);
    let number = i64::try_from(values.len()).unwrap_or(1).max(1);
    let room = (RIGHT - LEFT) / number;
    let bars = values.iter().zip(0..).map(|((label, value), index)| {
        let y = scale((*value).max(0), (range.0, range.1), (BOTTOM, TOP));
        let written = write(*value);
        let letters = i64::try_from(written.chars().count()).unwrap_or(i64::MAX);
        let width = (room * 3 / 5).min(56);
        let middle = LEFT + room * index + room / 2;
        Bar {
            x: middle - width / 2,
            y,
            width,
            height: BOTTOM - y,
            middle,
            value: (letters.saturating_mul(8) <= room + 8).then_some(written),
            label: label.clone(),
        }
    });
    let bars = bars.collect();
    Bars {
        frame: frame(range, Vec::new(), write),
        bars,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        assert_eq!(
            range([16_139, 100_000].into_iter(), false),
            (0, 120_000, 20_000)
        );
        assert_eq!(range([1_190, 1_050].into_iter(), false), (1_050, 1_200, 50));
        assert_eq!(range([3, 7].into_iter(), true), (0, 8, 2));
        assert_eq!(range([].into_iter(), true), (0, 1, 1));
        for high in [1, 9, 10, 99, 1_234, 999_999_999_999] {
            let (low, top, step) = range([high].into_iter(), true);
            assert!(
                low == 0 && top > high && (top / step) <= 6,
                "{high}: {top} / {step}"
            );
        }
    }

    #[test]
    fn nothing_is_drawn_outside_of_the_box() {
        let values = [
            ("a".to_owned(), 0),
            ("b".to_owned(), 7),
            ("c".to_owned(), -3),
        ];
        let bars = bars(&values, |value| value.to_string());
        for bar in &bars.bars {
            assert!(bar.y >= TOP && bar.y + bar.height == BOTTOM, "{bar:?}");
            assert!(bar.x >= LEFT && bar.x + bar.width <= RIGHT, "{bar:?}");
        }
    }
}
